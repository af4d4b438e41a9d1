import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { keepTemporaryFilesInMemory } from './test/support/temporary-folder.ts';

keepTemporaryFilesInMemory();

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'connectors/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/loopback-only.ts'],
    // Three at once even on two cores: every third moment of a file is one of waiting, for a timer, a page or a process.
    maxWorkers: 3,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // A minute and more where a machine has other work; nothing that passes waits for it.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // What is waited for comes within milliseconds, or, where other work has the machine, many seconds later.
    expect: { poll: { timeout: 45_000 } },
  },
});

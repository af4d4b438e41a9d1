import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'connectors/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/loopback-only.ts'],
    // Two at once: integration files share one PostgreSQL, and a laptop has little more to give.
    maxWorkers: 2,
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes within milliseconds, or, where other work has the machine, some seconds later.
    expect: { poll: { timeout: 15_000 } },
  },
});

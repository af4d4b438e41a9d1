import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../test/support/chromium.ts';
import { debianBinaries } from '../test/support/postgres-server.ts';
import { redisProgram } from '../test/support/redis-server.ts';

/**
 * `npm test`: everything that can run on this machine, on real servers where they are installed. Says what it leaves out
 * and why; the last line counts. Arguments go on to vitest (`npm test -- test/db`).
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

function sayWhatIsLeftOut(): void {
  if (debianBinaries() === undefined) {
    console.log(
      'No PostgreSQL 15 or newer is installed (Debian package postgresql): the tests run on the embedded one.',
    );
  }
  if (redisProgram() === undefined) {
    console.log(
      'Skipped: the suites on Redis, because redis-server is not installed (Debian package redis-server).',
    );
  }
  if (chromiumPath() === undefined) {
    console.log(
      'Skipped: the suites in a browser, because Chromium is not installed (Debian package chromium).',
    );
  }
}

function run(command: string[]): number {
  const result = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  return result.status ?? 1;
}

function countOf(file: string, exitCode: number): { passed: number; failed: number; skipped: number } {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  // A file that does not load has no tests to count, and is a failure all the same.
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = report.numFailedTests + unloaded;
  return {
    passed: report.numPassedTests,
    // An error outside every test ends the run badly, too.
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

sayWhatIsLeftOut();
const pages = run([join('scripts', 'build-web.js'), '--if-stale']);
const folder = mkdtempSync(join(tmpdir(), 'callweave-test-'));
const reportFile = join(folder, 'report.json');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const reporters = [
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  `--reporter=${join('test', 'support', 'second-tries.ts')}`,
];
// One more try, told by name: a machine under load is no reason to lose what seven thousand other tests say.
const exitCode = run([vitest, 'run', '--retry=1', ...reporters, ...process.argv.slice(2)]);
const { passed, failed, skipped } = countOf(reportFile, exitCode);
rmSync(folder, { recursive: true, force: true });
const failures = failed + (pages === 0 ? 0 : 1);
console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failures === 0 ? 0 : 1;

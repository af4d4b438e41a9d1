import type { Reporter, TestCase } from 'vitest/node';

/**
 * Names the tests that failed first and passed when they were run again. Each is a fault to be found, of the product or of the test, and none of
 * them may hide behind the count.
 */
export default class SecondTries implements Reporter {
  readonly #tests: TestCase[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky) this.#tests.push(test);
  }

  onTestRunEnd(): void {
    if (this.#tests.length === 0) return;
    console.log(`Passed on the second try only, ${this.#tests.length}:`);
    for (const test of this.#tests) {
      console.log(`  ${test.module.relativeModuleId} > ${test.fullName}`);
      for (const { message } of test.result().errors ?? []) console.log(`    ${message.slice(0, 600)}`);
    }
  }
}

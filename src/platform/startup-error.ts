/**
 * The hub cannot start, and a person can do something about it: every problem is one sentence for that person.
 * `main.ts` prints the sentences and ends with exit code 1.
 */
export class StartupError extends Error {
  readonly problems: readonly string[];

  constructor(problems: string | readonly string[], options: { cause?: unknown } = {}) {
    const list = typeof problems === 'string' ? [problems] : problems;
    super(list.join('\n'), { cause: options.cause });
    this.name = 'StartupError';
    this.problems = list;
  }
}

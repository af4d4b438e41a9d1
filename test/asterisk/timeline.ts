/** What holds from a moment on, until the next entry. Times are epoch ms. */
export interface Step {
  from: number;
  is: string;
}

/** Nobody wrote down what was so. */
export const UNKNOWN = 'unknown';

/** Steps in order of time; neighbours that say the same are one. */
export function timeline(steps: readonly Step[]): Step[] {
  const joined: Step[] = [];
  for (const step of [...steps].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && last.from === step.from) last.is = step.is;
    else joined.push({ ...step });
  }
  return joined.filter((step, index) => step.is !== joined[index - 1]?.is);
}

export function at(steps: readonly Step[], time: number): string | undefined {
  return steps.findLast(({ from }) => from <= time)?.is;
}

/**
 * Where `shown` says something that was not true within the tolerance before or after. Both ways, so a truth that is
 * shown too late or never is found as well as something shown that never was. One sentence each.
 */
export function untruths(
  shown: readonly Step[],
  truth: readonly Step[],
  { toleranceMs, from, until }: { toleranceMs: number; from: number; until: number },
): string[] {
  const moments = new Set<number>([from]);
  for (const step of shown) moments.add(step.from);
  for (const step of truth) {
    moments.add(step.from + toleranceMs + 1);
    moments.add(step.from - toleranceMs - 1);
  }
  const faults: string[] = [];
  let last = '';
  for (const moment of [...moments].sort((a, b) => a - b)) {
    if (moment < from || moment > until) continue;
    const is = at(shown, moment);
    const possible = within(truth, moment - toleranceMs, moment + toleranceMs);
    if (is === undefined || possible.has(is) || possible.has(UNKNOWN)) {
      last = '';
      continue;
    }
    const what = `${is}, true ${[...possible].join(' or ')}`;
    if (what !== last) faults.push(`${moment - from} ms: ${what}`);
    last = what;
  }
  return faults;
}

function within(steps: readonly Step[], from: number, to: number): Set<string> {
  const values = steps.filter((step) => step.from > from && step.from <= to).map(({ is }) => is);
  const before = at(steps, from);
  return new Set(before === undefined ? values : [before, ...values]);
}

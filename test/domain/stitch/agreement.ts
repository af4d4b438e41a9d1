/** How well groups agree with the truth, by pairs of rows: of those put together, and of those that belong together. */
export interface Agreement {
  rows: number;
  trueCalls: number;
  madeCalls: number;
  /** Pairs rightly put together, of all pairs put together. */
  precision: number;
  /** Pairs rightly put together, of all pairs that belong together. */
  recall: number;
  /** Calls whose rows came out together and alone. */
  whole: number;
}

/** `made`: groups of row ids. `truth`: row id → call. */
export function agreement(
  made: readonly (readonly string[])[],
  truth: ReadonlyMap<string, string>,
): Agreement {
  const sizes = new Map<string, number>();
  for (const call of truth.values()) sizes.set(call, (sizes.get(call) ?? 0) + 1);
  let right = 0;
  let together = 0;
  let whole = 0;
  for (const group of made) {
    const counts = new Map<string, number>();
    for (const id of group) counts.set(truth.get(id) ?? '', (counts.get(truth.get(id) ?? '') ?? 0) + 1);
    together += pairs(group.length);
    for (const count of counts.values()) right += pairs(count);
    const [call, count] = [...counts][0] ?? ['', 0];
    if (counts.size === 1 && sizes.get(call) === count) whole += 1;
  }
  const belonging = [...sizes.values()].reduce((sum, size) => sum + pairs(size), 0);
  return {
    rows: truth.size,
    trueCalls: sizes.size,
    madeCalls: made.length,
    precision: together === 0 ? 1 : right / together,
    recall: belonging === 0 ? 1 : right / belonging,
    whole: whole / sizes.size,
  };
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

export function inWords(
  title: string,
  { rows, trueCalls, madeCalls, precision, recall, whole }: Agreement,
): string {
  const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
  return `${title}: ${rows} rows, ${trueCalls} calls, made ${madeCalls}; whole ${percent(whole)}, precision ${percent(precision)}, recall ${percent(recall)}`;
}

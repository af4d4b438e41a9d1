import type { Bar, BarState, Lane } from './lane.ts';

/** What the customer lives through, strongest first: who talks to them hides who still rings. */
const WHILE: readonly { is: BarState; when: readonly BarState[] }[] = [
  { is: 'talking', when: ['talking'] },
  { is: 'held', when: ['held'] },
  { is: 'voicemail', when: ['voicemail'] },
  { is: 'menu', when: ['menu'] },
  { is: 'queued', when: ['queued'] },
];

/**
 * The customer's own lane. PBXs tell little of it and many nothing; what the customer hears follows from what our devices
 * do: talk, hold, menu, queue, and waiting in between.
 */
export function customerBars(
  others: readonly Lane[],
  { from, to, live }: { from: number; to: number; live: boolean },
): Bar[] {
  const all = others.flatMap(({ bars }) => bars);
  const cuts = [...new Set([from, to, ...all.flatMap((bar) => [bar.from, bar.to])])]
    .filter((at) => at >= from && at <= to)
    .sort((a, b) => a - b);
  const bars: Bar[] = [];
  for (const [index, at] of cuts.entries()) {
    const until = cuts[index + 1];
    if (until === undefined) break;
    const now = all.filter((bar) => bar.from < until && bar.to > at).map(({ state }) => state);
    const state = WHILE.find(({ when }) => now.some((one) => when.includes(one)))?.is ?? 'waiting';
    const before = bars.at(-1);
    if (before?.state === state) before.to = until;
    else
      bars.push({
        id: `customer ${at}`,
        laneId: 'customer',
        row: 0,
        state,
        from: at,
        to: until,
        open: false,
      });
  }
  const last = bars.at(-1);
  if (last && live) last.open = true;
  return bars;
}

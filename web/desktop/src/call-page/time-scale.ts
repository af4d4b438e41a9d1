import { scaleLinear } from '@visx/scale';

/**
 * `even`: a second is as wide everywhere. `stretched`: from one change to the next it is as wide as it takes to be read, so that
 * three seconds of ringing can be seen beside two hours of talk; nothing is measured with a ruler there, every bar says its length.
 */
export type ScaleMode = 'even' | 'stretched';

export interface Tick {
  x: number;
  /** Since the call began. */
  ms: number;
}

export interface TimeScale {
  x(at: number): number;
  width: number;
  ticks: Tick[];
}

export interface ScaleOptions {
  from: number;
  to: number;
  /** Every moment at which something changes. */
  moments: readonly number[];
  /** Of the place on the screen. */
  width: number;
  /** 1: all of it fits. */
  zoom: number;
  mode: ScaleMode;
}

/** Room at the right end for the arrow of a call that goes on, and for the last label. */
const MARGIN = 18;
const STEPS_MS = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
  1_800_000, 3_600_000, 7_200_000,
];
/** Two labels of the axis need this much. */
const LABEL_PX = 58;
/** Beyond this a browser has trouble with one picture. */
const MAX_PX = 30_000;

export function buildTimeScale(options: ScaleOptions): TimeScale {
  const { from, to, zoom, mode } = options;
  const place = Math.max(120, options.width - MARGIN);
  if (mode === 'even') {
    const width = Math.min(place * zoom, MAX_PX);
    const scale = scaleLinear<number>({ domain: [from, Math.max(to, from + 1)], range: [0, width] });
    return { x: scale, width: width + MARGIN, ticks: evenTicks(from, to, width) };
  }
  const moments = [...new Set([from, ...options.moments, to])]
    .filter((at) => at >= from && at <= to)
    .sort((a, b) => a - b);
  const weights = moments.slice(1).map((at, index) => weightOf(at - (moments[index] ?? at)));
  const sum = weights.reduce((all, one) => all + one, 0) || 1;
  const factor = Math.min(Math.max(place, sum) * zoom, MAX_PX) / sum;
  const range = [0];
  for (const weight of weights) range.push((range.at(-1) ?? 0) + weight * factor);
  const scale = scaleLinear<number>({
    domain: moments.length > 1 ? moments : [from, from + 1],
    range: moments.length > 1 ? range : [0, place],
  });
  const width = range.at(-1) ?? place;
  return { x: scale, width: width + MARGIN, ticks: momentTicks(moments, { x: scale, from, width }) };
}

/** Would anything that matters be too thin to be seen in even time? */
export function needsStretching(
  bars: readonly { from: number; to: number }[],
  spanMs: number,
  width: number,
): boolean {
  const THIN_PX = 14;
  const SHORT_MS = 400;
  return bars.some(({ from, to }) => to - from >= SHORT_MS && ((to - from) / spanMs) * width < THIN_PX);
}

/** 3 s are as wide as a word, an hour is four times that. */
function weightOf(ms: number): number {
  return ms < 100 ? ms / 25 : 14 + 34 * Math.log10(1 + ms / 1_000);
}

function evenTicks(from: number, to: number, width: number): Tick[] {
  const span = Math.max(1, to - from);
  const step = STEPS_MS.find((ms) => (ms / span) * width >= LABEL_PX) ?? span;
  const ticks: Tick[] = [];
  for (let ms = 0; ms <= span && (ms / span) * width < width - LABEL_PX / 3; ms += step)
    ticks.push({ x: (ms / span) * width, ms });
  return ticks;
}

/** The moments themselves, as far as their labels have room. */
function momentTicks(
  moments: readonly number[],
  { x, from, width }: { x: (at: number) => number; from: number; width: number },
): Tick[] {
  const ticks: Tick[] = [];
  for (const at of moments) {
    const last = ticks.at(-1);
    if (last && (x(at) - last.x < LABEL_PX || width - x(at) < LABEL_PX / 2)) continue;
    ticks.push({ x: x(at), ms: at - from });
  }
  return ticks;
}

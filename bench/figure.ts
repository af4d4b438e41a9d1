/** One figure of the bench, printed as a JSON line. `floor` and `ratio` stand beside a claim of speed, from the same run. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  floor?: number;
  ratio?: number;
  note?: string;
}

export function print(figure: Figure): void {
  const round = (x: number) => (Math.abs(x) >= 100 ? Math.round(x) : Number(x.toPrecision(3)));
  const line: Figure = { ...figure, value: round(figure.value) };
  if (figure.floor !== undefined) line.floor = round(figure.floor);
  if (figure.ratio !== undefined) line.ratio = round(figure.ratio);
  console.log(JSON.stringify(line));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Nearest-rank quantile; `q` in 0..1. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new Error('no values to take a quantile of');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] as number;
}

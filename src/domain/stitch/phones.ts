import { byTime, type PartView } from './part-view.ts';

/** Of one phone's rows, those that began last are looked at: it is in few calls at once. */
const MAX_LOOKED_AT = 20;

/** Rows by the phone that was in them, in order of time. */
export class Phones {
  /** Number of the phone → its rows. */
  private readonly rows = new Map<string, PartView[]>();

  add(view: PartView): void {
    const number = view.device?.number;
    if (number === undefined) return;
    const rows = this.rows.get(number) ?? [];
    this.rows.set(number, rows);
    let place = rows.length;
    while (place > 0 && byTime(rows[place - 1] as PartView, view) > 0) place--;
    rows.splice(place, 0, view);
  }

  /** What the phone was in at that moment, the latest first. */
  at(number: string, moment: number, slackMs: number): PartView[] {
    const rows = this.rows.get(number) ?? [];
    const after = placeAfter(rows, moment + slackMs);
    return rows
      .slice(Math.max(0, after - MAX_LOOKED_AT), after)
      .filter(({ endedAt }) => endedAt >= moment - slackMs)
      .reverse();
  }

  /** What began at the phone between the two moments. */
  beginning(number: string, from: number, until: number): PartView[] {
    const rows = this.rows.get(number) ?? [];
    return rows.slice(placeAfter(rows, from - 1), placeAfter(rows, until)).slice(0, MAX_LOOKED_AT);
  }
}

/** Index of the first row that begins after the moment. */
function placeAfter(rows: readonly PartView[], moment: number): number {
  let place = 0;
  for (let to = rows.length; place < to; ) {
    const middle = (place + to) >> 1;
    if ((rows[middle] as PartView).startedAt <= moment) place = middle + 1;
    else to = middle;
  }
  return place;
}

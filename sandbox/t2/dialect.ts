import type { Company } from '../exchange/company.ts';
import type { Dialect, Teller, Told } from '../exchange/dialect.ts';
import { type PollLine, pollLog } from '../exchange/line.ts';
import type { Random } from '../exchange/random.ts';
import { carriedByT2, t2Plays } from './carried.ts';
import { type RecordRow, toRecordRow } from './record-row.ts';

const POLL: Omit<PollLine, 'lose'> = { everyMs: 600_000, reachMs: 7_200_000, operation: 'callLog' };
const POLLS_LOST = 0.12;
const APPEARS_AFTER_MS: Record<'faultless' | 'faulty', readonly [number, number]> = {
  faultless: [1_000, 4_000],
  faulty: [1_000, 300_000],
};
/** The recording's name comes after the row. */
const NAMED_AFTER_MS = [5_000, 120_000] as const;

/** The log of T2, polled. What goes on at the moment is asked for by a live client alone and not played here. */
export const t2Dialect: Dialect = { name: 't2', plays: t2Plays, open, carried: carriedByT2 };

function open({ company, random }: { company: Company; random: Random }): Teller {
  let count = 0;
  return {
    tell(script) {
      count += 1;
      const uuid = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
      const row = toRecordRow(script, company, { uuid, file: `mo_${String(count).padStart(16, '0')}` });
      const told: Told = {
        callId: script.id,
        at: script.happenings.at(-1)?.at ?? script.startsAt,
        startedAt: script.startsAt,
        by: 'log',
        carries: ['all'],
        operation: POLL.operation,
        body: JSON.stringify(row),
      };
      return { told: [told], ids: [uuid] };
    },
    deliver(told, line) {
      const versions = told.map((one) => ({ one, versions: versionsOf(one, line, random) }));
      const polled = pollLog(
        versions.flatMap((each) => each.versions),
        {
          line: { ...POLL, lose: line === 'faulty' ? POLLS_LOST : 0 },
          random,
          wrap: (rows) => `[${rows.join(',')}]`,
        },
      );
      const missed = new Set(polled.lost);
      // A name that nobody saw is no loss: the row as it first was tells the call.
      const lost = versions.filter((each) => each.versions.every((version) => missed.has(version)));
      return { sent: polled.sent, lost: lost.map(({ one }) => one), doubled: [] };
    },
  };
}

/** The row as it first appears, and with the name of its recording. */
function versionsOf(told: Told, line: 'faultless' | 'faulty', random: Random): Told[] {
  const first = told.at + random.between(...APPEARS_AFTER_MS[line]);
  const { recordFileName, ...early } = JSON.parse(told.body) as RecordRow;
  if (recordFileName === undefined) return [{ ...told, at: first }];
  return [
    { ...told, at: first, body: JSON.stringify(early) },
    { ...told, at: first + random.between(...NAMED_AFTER_MS) },
  ];
}

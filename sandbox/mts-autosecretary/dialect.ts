import type { Dialect, Teller, Told } from '../exchange/dialect.ts';
import { type PollLine, pollLog } from '../exchange/line.ts';
import type { Random } from '../exchange/random.ts';
import { autosecretaryPlays, carriedByAutosecretary } from './carried.ts';
import { toCdrRow } from './cdr-row.ts';
import { type CdrManners, POLITE_CDR, RUDE_CDR } from './cdr-store.ts';

const POLL: Omit<PollLine, 'operation' | 'lose'> = { everyMs: 1_200_000, reachMs: 7_200_000 };
/** One poll in eight times out: the next one reaches back over it. */
const POLLS_LOST = 0.12;
/** Some rows appear only after the last poll that asks for their time: nothing ever tells of those calls. */
const APPEARS_TOO_LATE = 0.002;

/** A log of rows, polled: nothing is live, so nothing can overtake; rows come late, twice, corrected, or never. */
export const mtsAutosecretaryDialect: Dialect = {
  name: 'mts-autosecretary',
  plays: autosecretaryPlays,
  open: ({ random }) => open(random),
  carried: carriedByAutosecretary,
};

function open(random: Random): Teller {
  let seqId = 33_140_000_000;
  return {
    tell(script) {
      seqId += random.between(1, 40);
      const row = toCdrRow(script, seqId);
      const endsAt = script.happenings.at(-1)?.at ?? script.startsAt;
      const told: Told = {
        callId: script.id,
        at: endsAt,
        startedAt: script.startsAt,
        by: 'log',
        carries: ['all'],
        operation: script.direction === 'outbound' ? 'callLogOut' : 'callLog',
        body: JSON.stringify(row),
      };
      return { told: [told], ids: [String(seqId)] };
    },
    deliver(told, line) {
      const isFaulty = line === 'faulty';
      const lists = ['callLog', 'callLogOut'].map((operation) =>
        pollLog(
          told
            .filter((one) => one.operation === operation)
            .flatMap((one) => versionsOf(one, isFaulty ? RUDE_CDR : POLITE_CDR, random, isFaulty)),
          {
            line: { ...POLL, operation, lose: isFaulty ? POLLS_LOST : 0 },
            random,
            wrap: (rows) => `[${rows.join(',')}]`,
          },
        ),
      );
      const sent = lists.flatMap((list) => list.sent);
      const bodies = new Set(lists.flatMap((list) => list.lost.map(({ callId }) => callId)));
      // A correction that nobody saw is no loss: the row as it first was tells the call.
      const seen = new Set(sent.flatMap(({ body }) => idsIn(body)));
      const lost = told.filter((one) => bodies.has(one.callId) && !seen.has(idOf(one.body)));
      return { sent, lost, doubled: [] };
    },
  };
}

/** The row as it first appears, and as it is after its correction. */
function versionsOf(told: Told, manners: CdrManners, random: Random, isFaulty: boolean): Told[] {
  const isTooLate = isFaulty && random.chance(APPEARS_TOO_LATE);
  const first = told.at + random.between(...manners.appearAfterMs) + (isTooLate ? 3 * 3_600_000 : 0);
  if (!random.chance(manners.corrected)) return [{ ...told, at: first }];
  const early = JSON.stringify({ ...JSON.parse(told.body), recDuration: 0 });
  const corrected = first + random.between(...manners.correctAfterMs);
  return [
    { ...told, at: first, body: early },
    { ...told, at: corrected },
  ];
}

function idOf(body: string): number {
  return (JSON.parse(body) as { seqId: number }).seqId;
}

function idsIn(body: string): number[] {
  return (JSON.parse(body) as { seqId: number }[]).map(({ seqId }) => seqId);
}

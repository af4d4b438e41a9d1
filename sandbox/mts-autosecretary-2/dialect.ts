import type { Dialect, Teller, Told } from '../exchange/dialect.ts';
import {
  type PollLine,
  pollLog,
  STRAIGHT_WEBHOOKS,
  sendWebhooks,
  type WebhookLine,
} from '../exchange/line.ts';
import type { Random } from '../exchange/random.ts';
import { autosecretary2Plays, carriedByAutosecretary2 } from './carried.ts';
import { toEvents, toRow } from './wording.ts';

const FAULTY_WEBHOOKS: WebhookLine = {
  lose: 0.03,
  double: 0.08,
  repeatAfterMs: [100, 60_000],
  jitterMs: [0, 900],
  late: 0.03,
  lateMs: [2_000, 240_000],
};
const POLL: Omit<PollLine, 'lose'> = { everyMs: 300_000, reachMs: 1_800_000, operation: 'statistics' };
const POLLS_LOST = 0.1;
/** Calls in progress are not in the log; how soon after their end they are is unknown. */
const ROW_AFTER_MS = [1_000, 240_000] as const;
const MOSCOW_HOURS = 3;
const FIRST_CALL_ID = 75_000_000_000;
const DOMAIN = '9000000033.RU';
const TRUNK = '9000000033';

/** Events with the PBX's own times, and a log with a row per call. */
export const mtsAutosecretary2Dialect: Dialect = {
  name: 'mts-autosecretary-2',
  plays: autosecretary2Plays,
  open: ({ random }) => open(random),
  carried: carriedByAutosecretary2,
};

const PART = { CallAccepted: 'rang', CallAnswered: 'answered', EndCall: 'ended' } as const;

function open(random: Random): Teller {
  let callId = FIRST_CALL_ID;
  return {
    tell(script) {
      callId += random.between(1, 40);
      const endsAt = script.happenings.at(-1)?.at ?? script.startsAt;
      const common = { callId: script.id, startedAt: script.startsAt };
      const events = toEvents(script, { callId, trunkId: TRUNK, domain: DOMAIN }).map(
        ({ at, body }): Told => ({
          ...common,
          at,
          by: 'webhook',
          carries: [PART[body.EventType]],
          body: JSON.stringify(body),
        }),
      );
      const row: Told = {
        ...common,
        at: endsAt + random.between(...ROW_AFTER_MS),
        by: 'log',
        carries: ['row'],
        operation: 'statistics',
        body: JSON.stringify(toRow(script, { callId, trunkId: TRUNK, clockHours: MOSCOW_HOURS })),
      };
      return { told: [...events, row], ids: [String(callId)] };
    },
    deliver(told, line) {
      const isFaulty = line === 'faulty';
      const webhooks = sendWebhooks(
        told.filter(({ by }) => by === 'webhook'),
        { line: isFaulty ? FAULTY_WEBHOOKS : STRAIGHT_WEBHOOKS, random },
      );
      const rows = pollLog(
        told.filter(({ by }) => by === 'log'),
        {
          line: { ...POLL, lose: isFaulty ? POLLS_LOST : 0 },
          random,
          wrap: (found) => `[${found.join(',')}]`,
        },
      );
      return {
        sent: [...webhooks.sent, ...rows.sent],
        lost: [...webhooks.lost, ...rows.lost],
        doubled: webhooks.doubled,
      };
    },
  };
}

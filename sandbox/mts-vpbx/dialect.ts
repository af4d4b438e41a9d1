import type { Company } from '../exchange/company.ts';
import type { Dialect, Teller, Told } from '../exchange/dialect.ts';
import {
  type PollLine,
  pollLog,
  STRAIGHT_WEBHOOKS,
  sendWebhooks,
  type WebhookLine,
} from '../exchange/line.ts';
import type { Random } from '../exchange/random.ts';
import { carriedByVpbx, vpbxPlays } from './carried.ts';
import { abonentIdOf, toLegs, toPushes, toRow } from './wording.ts';

/** How often pushes are lost or sent again is unknown; that they are not in order is to be expected of any. */
const FAULTY_WEBHOOKS: WebhookLine = {
  lose: 0.03,
  double: 0.08,
  repeatAfterMs: [100, 60_000],
  jitterMs: [0, 900],
  late: 0.03,
  lateMs: [2_000, 240_000],
};
const POLL: Omit<PollLine, 'lose'> = { everyMs: 300_000, reachMs: 3_600_000, operation: 'callHistory' };
const POLLS_LOST = 0.1;
const ROW_AFTER_MS = [1_000, 240_000] as const;
const FIRST_ID = 21_289_855;

/** A log with a row per leg, and pushes that know a leg by its subscriber alone. */
export const mtsVpbxDialect: Dialect = {
  name: 'mts-vpbx',
  plays: vpbxPlays,
  open,
  carried: carriedByVpbx,
};

function open({ company, random }: { company: Company; random: Random }): Teller {
  let id = FIRST_ID;
  const nextId = (): number => {
    id += random.between(1, 40);
    return id;
  };
  return {
    tell(script) {
      const legs = toLegs(script, company, nextId);
      const told = legs.flatMap((leg): Told[] => {
        const common = { callId: script.id, startedAt: leg.startedAt };
        const pushes = toPushes(leg, abonentIdOf(company, leg.agent)).map(
          ({ at, body }): Told => ({ ...common, at, by: 'webhook', carries: [], body: JSON.stringify(body) }),
        );
        const row: Told = {
          ...common,
          at: leg.endedAt + random.between(...ROW_AFTER_MS),
          by: 'log',
          carries: [`row:${leg.trackingId}`],
          operation: 'callHistory',
          body: JSON.stringify(toRow(leg)),
        };
        return [...pushes, row];
      });
      return { told, ids: legs.map(({ trackingId }) => trackingId) };
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
          wrap: (found) => `{"content":[${found.join(',')}],"totalElements":${found.length},"totalPages":1}`,
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

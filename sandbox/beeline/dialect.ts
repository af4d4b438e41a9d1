import type { Company } from '../exchange/company.ts';
import type { Dialect, Teller, Told } from '../exchange/dialect.ts';
import type { CallScript } from '../exchange/happening.ts';
import {
  type PollLine,
  pollLog,
  STRAIGHT_WEBHOOKS,
  sendWebhooks,
  type WebhookLine,
} from '../exchange/line.ts';
import type { Random } from '../exchange/random.ts';
import { BeelineCall } from './beeline-call.ts';
import { beelinePlays, carriedByBeeline } from './carried.ts';
import { newUuid } from './new-uuid.ts';
import { type KeptLeg, toRecord, toStatisticsRow } from './statistics.ts';
import type { XsiSaid } from './xsi-said.ts';
import { toXsiXml } from './xsi-xml.ts';

/** Whether it sends again what was not answered is unknown; two subscriptions at once tell everything twice. */
const FAULTY_WEBHOOKS: WebhookLine = {
  lose: 0.01,
  double: 0.05,
  repeatAfterMs: [100, 30_000],
  jitterMs: [0, 700],
  late: 0.02,
  lateMs: [2_000, 120_000],
};
const POLL: Omit<PollLine, 'lose' | 'operation'> = { everyMs: 300_000, reachMs: 7_200_000 };
const POLLS_LOST = 0.1;
const ROW_AFTER_MS = [2_000, 90_000] as const;
const RECORD_AFTER_MS = [30_000, 300_000] as const;
/** The two lists of the log, told apart by what their exchanges are called. */
const LISTS = ['callLog', 'records'] as const;

export const beelineDialect: Dialect = {
  name: 'beeline',
  plays: beelinePlays,
  open,
  carried: carriedByBeeline,
};

function open({ random }: { company: Company; random: Random }): Teller {
  let sequence = 0;
  const subscriptionId = newUuid(random);
  const toXml = (said: XsiSaid): string => {
    sequence += 1;
    const { targetId, type, calls } = said;
    const envelope = {
      eventId: newUuid(random),
      sequence,
      clientId: '10000000001',
      subscriptionId,
      url: 'https://crm.example.test/hook',
      targetId,
    };
    return toXsiXml(envelope, { type, calls });
  };
  return {
    tell: (script) => tell(script, { random, toXml }),
    deliver(told, line) {
      const isFaulty = line === 'faulty';
      const webhooks = sendWebhooks(
        told.filter(({ by }) => by === 'webhook'),
        { line: isFaulty ? FAULTY_WEBHOOKS : STRAIGHT_WEBHOOKS, random },
      );
      const lists = LISTS.map((operation) =>
        pollLog(
          told.filter((one) => one.operation === operation),
          {
            line: { ...POLL, operation, lose: isFaulty ? POLLS_LOST : 0 },
            random,
            wrap: (rows) => `[${rows.join(',')}]`,
          },
        ),
      );
      return {
        sent: [...webhooks.sent, ...lists.flatMap(({ sent }) => sent)],
        lost: [...webhooks.lost, ...lists.flatMap(({ lost }) => lost)],
        doubled: webhooks.doubled,
      };
    },
  };
}

function tell(
  script: CallScript,
  { random, toXml }: { random: Random; toXml(said: XsiSaid): string },
): { told: Told[]; ids: string[] } {
  const call = new BeelineCall({ script, random });
  const told: Told[] = [];
  const common = { callId: script.id, startedAt: script.startsAt };
  for (const happening of script.happenings) {
    const { events, kept } = call.tell(happening);
    for (const said of events) {
      told.push({ ...common, at: happening.at, by: 'webhook', carries: said.carries, body: toXml(said) });
    }
    for (const leg of kept) told.push(...logOf(leg, { common, random, at: happening.at }));
  }
  return { told, ids: call.trackings };
}

function logOf(
  leg: KeptLeg,
  { common, random, at }: { common: { callId: string; startedAt: number }; random: Random; at: number },
): Told[] {
  const row = (
    operation: (typeof LISTS)[number],
    content: unknown,
    after: readonly [number, number],
  ): Told => ({
    ...common,
    startedAt: leg.startedAt,
    at: at + random.between(...after),
    by: 'log',
    operation,
    carries: [],
    body: JSON.stringify(content),
  });
  const isRecorded = leg.answeredAt !== null && leg.other !== null && leg.other.length > 6;
  return [
    row('callLog', toStatisticsRow(leg), ROW_AFTER_MS),
    ...(isRecorded ? [row('records', toRecord(leg), RECORD_AFTER_MS)] : []),
  ];
}

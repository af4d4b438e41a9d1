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
import { type LoggedCall, toHistoryPush, toHistoryRow } from './call-log.ts';
import { carriedByMegafon, megafonPlays } from './carried.ts';
import type { HookFields } from './hook-sender.ts';
import { MegafonCall } from './megafon-call.ts';

/** Pushes race over HTTP by about a second; some are sent again, some come much later, a few are given up. */
const FAULTY_WEBHOOKS: WebhookLine = {
  lose: 0.01,
  double: 0.08,
  repeatAfterMs: [100, 60_000],
  jitterMs: [0, 900],
  late: 0.03,
  lateMs: [2_000, 240_000],
};
const POLL: Omit<PollLine, 'lose'> = { everyMs: 300_000, reachMs: 1_800_000, operation: 'callLog' };
const POLLS_LOST = 0.1;
/** The REST history lags behind; by how much is unknown. */
const ROW_AFTER_MS = [1_500, 60_000] as const;
const PUSH_AFTER_MS = [300, 1_000] as const;
const RECORD_URL = 'https://records.example/x.mp3';

/** Webhooks without times, and a log that closes each call. */
export const megafonDialect: Dialect = {
  name: 'megafon',
  plays: megafonPlays,
  open,
  carried: carriedByMegafon,
};

function open({ company, random }: { company: Company; random: Random }): Teller {
  return {
    tell: (script) => new Telling(script, company, random).all(),
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

class Telling {
  readonly #script: CallScript;
  readonly #company: Company;
  readonly #random: Random;
  readonly #told: Told[] = [];
  /** In the order of the call's life. */
  readonly #callids = new Set<string>();
  #ties = 0;

  constructor(script: CallScript, company: Company, random: Random) {
    this.#script = script;
    this.#company = company;
    this.#random = random;
  }

  all(): { told: Told[]; ids: string[] } {
    const script = this.#script;
    const call = new MegafonCall({
      script,
      company: this.#company,
      random: this.#random,
      toUid: (callid) => callid,
    });
    if (script.direction === 'inbound') this.#push(script.startsAt, call.contact(), ['customer']);
    for (const happening of script.happenings) {
      const { events, logged } = call.tell(happening);
      for (const fields of events) this.#push(happening.at, fields, this.#carriedBy(fields));
      for (const row of logged) this.#log(happening.at, row);
    }
    return { told: this.#told, ids: [...this.#callids] };
  }

  #log(at: number, row: LoggedCall): void {
    const carries = ['end', ...(row.outcome === 'success' ? [`answered:${row.ext ?? ''}`] : [])];
    // Of an outbound call that failed the REST history says only that.
    const pushed = toHistoryPush(row, RECORD_URL);
    this.#push(at + this.#random.between(...PUSH_AFTER_MS), pushed, [...carries, 'refusal']);
    this.#add({
      by: 'log',
      at: at + this.#random.between(...ROW_AFTER_MS),
      carries,
      operation: 'callLog',
      body: JSON.stringify(toHistoryRow(row, RECORD_URL)),
      startedAt: row.startedAt,
    });
  }

  #push(at: number, fields: HookFields, carries: readonly string[]): void {
    if (fields.callid) this.#callids.add(fields.callid);
    this.#add({
      by: 'webhook',
      at,
      carries,
      body: new URLSearchParams(fields).toString(),
      startedAt: this.#script.startsAt,
    });
  }

  #add(told: Omit<Told, 'callId'>): void {
    this.#told.push({ callId: this.#script.id, ...told });
  }

  #carriedBy({ type, ext = '' }: HookFields): string[] {
    switch (type) {
      case 'INCOMING':
      case 'CANCELLED':
        return [`rang:${ext}`];
      case 'ACCEPTED':
      case 'COMPLETED':
        return [`rang:${ext}`, `answered:${ext}`];
      case 'TRANSFERRED':
        this.#ties += 1;
        return [`tie:${this.#ties - 1}`];
      default:
        return [];
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type {
  CrmAnswer,
  CrmPerson,
  CrmPort,
  CrmSituation,
  UnknownCallers,
} from '../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json, Made } from '../../src/domain/crm/crm-step.ts';
import { asStored } from './as-stored.ts';
import { personMade } from './bring-up-to-date.ts';

export interface CrmDayOptions {
  port: CrmPort;
  /** Each call as its revisions, in order. */
  calls: Iterable<{ revisions: readonly CallRecord[] }>;
  /** Agents → users of the CRM. */
  users: Readonly<Record<string, string>>;
  unknownCallers?: UnknownCallers;
  /** Calls that are worked on at once. */
  atOnce?: number;
  /** Before each step: a person changes something, tokens expire. */
  before?(step: CrmStep, count: number): void;
}

export interface CrmDayReport {
  /** The last revision of every call. */
  finals: CallRecord[];
  /** Ids of the steps that were made, by call. */
  made: Map<string, string[]>;
  /** How many ended with nobody knowing whether they were made. */
  unknown: number;
  /** What a person would have to look at. */
  troubles: string[];
  notices: string[];
}

/** Waits shorter than those of a hub: what is tested is what is said, not how patiently. */
const WAIT_MS = 5;
const MAX_TURNS = 400;

/**
 * Drives the outboxes of a day of calls as the contract of a CRM connector demands: plan, make, and where nobody knows whether a step was made, find, until
 * nothing is left. It stands for the hub in tests of one connector alone.
 */
export async function runCrmDay(options: CrmDayOptions): Promise<CrmDayReport> {
  const { calls, atOnce = 16 } = options;
  const report: CrmDayReport = { finals: [], made: new Map(), unknown: 0, troubles: [], notices: [] };
  const waiting = calls[Symbol.iterator]();
  const count = { steps: 0 };
  /** By number: the hub asks the CRM once about a number, too. */
  const known = new Map<string, ReturnType<typeof peopleOf>>();
  const work = async (): Promise<void> => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      await runCall(next.value.revisions, { options, report, count, known });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return report;
}

interface Day {
  options: CrmDayOptions;
  report: CrmDayReport;
  count: { steps: number };
  known: Map<string, ReturnType<typeof peopleOf>>;
}

async function runCall(
  revisions: readonly CallRecord[],
  { options, report, count, known }: Day,
): Promise<void> {
  const [first] = revisions;
  if (first === undefined) return;
  const { digits } = first.customer;
  const asking = known.get(digits) ?? peopleOf(first, options.port);
  known.set(digits, asking);
  const people = await asking;
  const outbox = new CallOutbox(options, report, count);
  for (const record of revisions) await outbox.drain(situationOf(record, people, options));
  report.finals.push(revisions.at(-1) ?? first);
  report.made.set(first.callId, outbox.made);
}

class CallOutbox {
  readonly made: string[] = [];
  readonly #options: CrmDayOptions;
  readonly #report: CrmDayReport;
  readonly #count: { steps: number };
  #memory: { [field: string]: Json } = {};
  /** Whom a step has made is known from then on. */
  #known: ReturnType<typeof personMade>;
  /** Id and body of steps that are not made again: refused, or left. */
  readonly #settled = new Set<string>();

  constructor(options: CrmDayOptions, report: CrmDayReport, count: { steps: number }) {
    this.#options = options;
    this.#report = report;
    this.#count = count;
  }

  async drain(situation: Omit<CrmSituation, 'memory'>): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const step = this.#options.port.plan({ ...situation, ...this.#known, memory: asStored(this.#memory) });
      if (step === undefined || this.#settled.has(nameOf(step))) return;
      await this.#settle(step);
    }
    this.#report.troubles.push(`${situation.call.callId}: there is no end of steps`);
  }

  /** Until the step is made, refused or left. */
  async #settle(step: CrmStep): Promise<void> {
    const { port, before } = this.#options;
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      this.#count.steps += 1;
      before?.(step, this.#count.steps);
      const answer = await port.make(step, () => {});
      if (answer.state === 'done') return this.#remember(step, answer.value);
      if (answer.state === 'later') await delay(WAIT_MS);
      else if (answer.state === 'unknown') {
        this.#report.unknown += 1;
        if (step.whenUnknown === 'never') return void this.#settled.add(nameOf(step));
        if (step.whenUnknown === 'ask' && (await this.#wasMade(step))) return;
      } else return this.#refuse(step, answer);
    }
    this.#report.troubles.push(`${step.id}: tried without end`);
    this.#settled.add(nameOf(step));
  }

  async #wasMade(step: CrmStep): Promise<boolean> {
    const { port } = this.#options;
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const answer = await port.find?.(step, () => {});
      if (answer === undefined) throw new Error(`${step.id} can only be asked for, and nobody can ask`);
      if (answer.state === 'done' && answer.value.state === 'absent') return false;
      if (answer.state === 'done' && answer.value.state === 'made') {
        this.#remember(step, answer.value);
        return true;
      }
      await delay(WAIT_MS);
    }
    throw new Error(`nobody learns whether ${step.id} was made`);
  }

  #remember(step: CrmStep, made: Made): void {
    const { remember = {}, notice } = made;
    this.#known ??= personMade(step, made);
    for (const [field, value] of Object.entries(remember)) {
      if (value === null) delete this.#memory[field];
      else this.#memory[field] = value;
    }
    this.made.push(step.id);
    if (notice !== undefined) this.#report.notices.push(notice);
  }

  #refuse(step: CrmStep, answer: { state: string; reason: string }): void {
    this.#report.troubles.push(`${step.id}: ${answer.state}: ${answer.reason}`);
    this.#settled.add(nameOf(step));
  }
}

/** The CRM is asked before anything is written, as the hub does while the telephone rings. */
async function peopleOf(
  { customer, direction }: CallRecord,
  port: CrmPort,
): Promise<CrmPerson[] | undefined> {
  const { digits, e164 } = customer;
  if (port.lookUp === undefined || customer.withheld || direction === 'internal') return undefined;
  const keys = {
    digits,
    last10: digits.slice(-10),
    last8: digits.slice(-8),
    last7: digits.slice(-7),
    reversed: [...digits].reverse().join(''),
    ...(e164 !== undefined && { e164 }),
  };
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const answer: CrmAnswer<CrmPerson[]> = await port.lookUp(keys);
    if (answer.state === 'done')
      return answer.value.filter(({ numbers }) => numbers.some((one) => endsAlike(one, digits)));
    if (answer.state !== 'later') throw new Error(`the look-up ended ${answer.state}: ${answer.reason}`);
    await delay(WAIT_MS);
  }
  throw new Error('the look-up never ends');
}

function endsAlike(number: string, digits: string): boolean {
  return number.replaceAll(/\D/g, '').slice(-10) === digits.slice(-10);
}

function situationOf(
  record: CallRecord,
  people: readonly CrmPerson[] | undefined,
  { port, users, unknownCallers = 'ignore' }: CrmDayOptions,
): Omit<CrmSituation, 'memory'> {
  const [person] = people ?? [];
  const matches = (people ?? []).map(({ type, id, name }, index) => ({
    crm: port.connector,
    type,
    id,
    name,
    matchedOn: 'e164',
    confidence: 'exact' as const,
    chosen: index === 0,
  }));
  return {
    call: { ...record, matches },
    users,
    isUnknown: people?.length === 0,
    unknownCallers,
    left: [],
    links: {
      call: `https://hub.example.org/calls/${record.callId}`,
      recordings: Object.fromEntries(
        record.recordings.filter(({ state }) => state === 'ready').map(({ id }) => [id, signed(id)]),
      ),
    },
    now: record.endedAt ?? record.startedAt,
    language: 'ru',
    country: 'RU',
    ...(person && { person: { type: person.type, id: person.id, name: person.name } }),
  };
}

/** Signed addresses are others every time. */
let signature = 0;
function signed(recordingId: string): string {
  signature += 1;
  return `https://hub.example.org/r/${recordingId}?signature=${signature}`;
}

function nameOf({ id, body }: CrmStep): string {
  return `${id} ${JSON.stringify(body)}`;
}

import type { CallRecord } from '../domain/call-record.ts';
import type { CrmPerson, CrmSituation, NumberKeys } from '../domain/crm/crm-port.ts';
import { parsePartyNumber, phoneKeys } from '../domain/phone-number.ts';
import type { CrmStanding } from './crm-account.ts';
import type { CrmCall, KnownPerson } from './crm-call.ts';

/** Fewer digits are an extension of ours. */
const SHORTEST_PUBLIC = 7;

/** By which a CRM may look for the customer; undefined where that says nothing. */
export function numberKeysOf({ customer }: CallRecord): NumberKeys | undefined {
  const keys = phoneKeys({ ...customer, internal: customer.digits.length < SHORTEST_PUBLIC });
  if (keys === undefined) return undefined;
  const { e164, digits, last10, last8, last7, reversed } = keys;
  return { ...(e164 !== undefined && { e164 }), digits, last10, last8, last7, reversed };
}

/**
 * Whom the answer of a look-up means for sure: those whose number is the same, compared here and not there. Several are nobody, unless just one
 * of them is a contact. `people`: how many have this number.
 */
export function certainPerson(
  found: readonly CrmPerson[],
  keys: NumberKeys,
  country: string,
): { person?: KnownPerson; people: number } {
  const fitting = found.filter(({ numbers }) => numbers.some((number) => isSame(number, keys, country)));
  const contacts = fitting.filter(({ type }) => type === 'contact');
  const one = fitting.length === 1 ? fitting[0] : contacts.length === 1 ? contacts[0] : undefined;
  if (one === undefined) return { people: fitting.length };
  const { type, id, name, ownerUserId } = one;
  return {
    person: { type, id, name, ...(ownerUserId !== undefined && { ownerUserId }) },
    people: fitting.length,
  };
}

function isSame(written: string, keys: NumberKeys, country: string): boolean {
  const other = phoneKeys(parsePartyNumber(written, { country, form: 'mixed' }));
  if (other === undefined) return false;
  if (keys.e164 !== undefined && other.e164 !== undefined) return keys.e164 === other.e164;
  return other.last10.length === 10 ? other.last10 === keys.last10 : other.digits === keys.digits;
}

/** Somebody chose one of this account's people. Who came here by a look-up is looked up for the write again: a card may be shown of older news. */
export function matchedPerson(
  { matches }: CallRecord,
  { connector, accountId }: { connector: string; accountId: string },
): KnownPerson | undefined {
  const match = matches.find(
    (one) =>
      one.chosen &&
      one.crm === connector &&
      one.type !== 'user' &&
      (one.accountId === undefined || (one.accountId === accountId && one.matchedOn === 'pick')),
  );
  if (match === undefined || match.type === 'user') return undefined;
  return { type: match.type, id: match.id, name: match.name };
}

export interface CrmLinks {
  /** Page of a call. */
  callUrl(callId: string): string;
  /** Address where a recording can be heard without signing in; the same for the same recording. */
  recordingUrl(record: CallRecord, recordingId: string): string;
}

export interface SituationInputs {
  call: CrmCall & { record: CallRecord };
  standing: CrmStanding;
  person: KnownPerson | undefined;
  isUnknown: boolean;
  left: readonly string[];
  links: CrmLinks;
  now: number;
}

/** All that a plan may know of a call. */
export function toSituation(inputs: SituationInputs): CrmSituation {
  const { call, standing, person, isUnknown, left, links, now } = inputs;
  const { record } = call;
  const ready = record.recordings.filter(({ state }) => state === 'ready');
  return {
    call: record,
    memory: call.memory,
    left,
    users: call.users,
    ...(person && { person }),
    isUnknown,
    unknownCallers: standing.policy.unknownCallers,
    links: {
      call: links.callUrl(record.callId),
      recordings: Object.fromEntries(ready.map(({ id }) => [id, links.recordingUrl(record, id)])),
    },
    now: new Date(now).toISOString(),
    language: standing.language,
    country: standing.country,
    timeZone: standing.timeZone,
  };
}

/** Why an account does not get a call; undefined: it does. `asked`: a person asked for calls of that time. */
export function whyLeftOut(record: CallRecord, { policy }: CrmStanding, asked: boolean): string | undefined {
  const { direction, startedAt } = record;
  if (direction === 'internal') return 'Calls between colleagues are kept out of CRMs.';
  if (direction === 'inbound' && !policy.inbound) return 'This account gets no incoming calls.';
  if (direction === 'outbound' && !policy.outbound) return 'This account gets no outgoing calls.';
  if (!asked && Date.parse(startedAt) < policy.since.getTime())
    return 'It began before this account gets calls.';
  return undefined;
}

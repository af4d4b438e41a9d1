import type { CallRecord } from '../domain/call-record.ts';
import type { CrmPerson, CrmSituation, NumberKeys } from '../domain/crm/crm-port.ts';
import { phoneKeys } from '../domain/phone-number.ts';
import type { CrmStanding } from './crm-account.ts';
import type { CrmCall, KnownPerson } from './crm-call.ts';

/** Fewer digits are an extension of ours. */
const SHORTEST_PUBLIC = 7;

/** By which a CRM may look for the customer; undefined where that says nothing. */
export function numberKeysOf({ customer }: Pick<CallRecord, 'customer'>): NumberKeys | undefined {
  const keys = phoneKeys({ ...customer, internal: customer.digits.length < SHORTEST_PUBLIC });
  if (keys === undefined) return undefined;
  const { e164, digits, last10, last8, last7, reversed } = keys;
  return { ...(e164 !== undefined && { e164 }), digits, last10, last8, last7, reversed };
}

/** Whom an answer means for sure. Several are nobody, unless just one of them is a contact. `people`: how many have this number. */
export function certainPerson(fitting: readonly CrmPerson[]): { person?: KnownPerson; people: number } {
  const contacts = fitting.filter(({ type }) => type === 'contact');
  const one = fitting.length === 1 ? fitting[0] : contacts.length === 1 ? contacts[0] : undefined;
  if (one === undefined) return { people: fitting.length };
  const { type, id, name, ownerUserId } = one;
  return {
    person: { type, id, name, ...(ownerUserId !== undefined && { ownerUserId }) },
    people: fitting.length,
  };
}

/**
 * Whom somebody chose of this account's people, else whom it was found to have. Whom a look-up brought to the card is looked up for the write again: a card may show what was true
 * some hours ago.
 */
export function chosenPerson(
  { record: { matches }, picked, person }: Pick<CrmCall, 'picked' | 'person'> & { record: CallRecord },
  { connector, accountId }: { connector: string; accountId: string },
): KnownPerson | undefined {
  const match = matches.find(
    (one) =>
      one.chosen &&
      one.crm === connector &&
      (one.accountId === undefined || (one.accountId === accountId && picked === `${one.type} ${one.id}`)),
  );
  if (match === undefined || match.type === 'user') return person;
  if (person?.type === match.type && person.id === match.id) return person;
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

/** Why an account does not get a call; undefined: it does. What is left out for its age or its source, a person may still ask for. */
export function whyLeftOut(
  { record, asked, isImported }: Pick<CrmCall, 'asked' | 'isImported'> & { record: CallRecord },
  { policy }: CrmStanding,
): string | undefined {
  const { direction, startedAt } = record;
  if (direction === 'internal') return 'Calls between colleagues are kept out of CRMs.';
  if (direction === 'inbound' && !policy.inbound) return 'This account gets no incoming calls.';
  if (direction === 'outbound' && !policy.outbound) return 'This account gets no outgoing calls.';
  if (!asked && Date.parse(startedAt) < policy.since.getTime())
    return 'It began before this account gets calls.';
  if (!asked && isImported) return 'It was imported from a file.';
  return undefined;
}

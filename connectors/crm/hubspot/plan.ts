import { withoutAddresses } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import { isObject } from '../../kit/json-shape.ts';
import { type CallFields, callFields } from './call-fields.ts';
import type { HubspotSettings } from './settings.ts';

/** The call is made or changed. */
export interface WriteCall {
  write: 'call';
  callId: string;
  /** Absent: there is none yet, as far as we know. */
  record?: string;
  /** What is to be written: all of a new one, else what changed. */
  fields: CallFields;
  /** Id of the contact whom it is with; absent: as it is, null: nobody. */
  contact?: string | null;
  formerContact?: string;
  /** Our text that stands there. */
  formerText?: string;
  written: Written;
  turn: number;
}
/** Somebody whom HubSpot did not know. */
export interface MakeContact {
  write: 'contact';
  /** Digits, and E.164. */
  number: { e164: string; digits: string; last10: string };
  name: string;
}
export type Body = WriteCall | MakeContact;

/** What is there, with names in place of addresses: signed ones are others every time. */
export type Written = { fields: CallFields; contact: string | null };

/** The call is written when it is over, and changed whenever the record changes afterwards. */
export function planCall(situation: CrmSituation, settings: HubspotSettings): CrmStep | undefined {
  const { call, memory, person } = situation;
  if (call.direction === 'internal' || call.endedAt === undefined || memory.gone === true) return undefined;
  const stranger = planContact(situation);
  if (stranger !== undefined) return stranger;
  const record = typeof memory.record === 'string' ? memory.record : undefined;
  const made = typeof memory.contact === 'string' ? memory.contact : null;
  const contact = person?.type === 'contact' ? person.id : made;
  const fields = callFields(situation, settings);
  const written: Written = {
    fields: callFields(situation, settings, withoutAddresses(situation)),
    contact,
  };
  const before = isObject(memory.written) ? (memory.written as unknown as Written) : undefined;
  const changed = Object.keys(fields).filter((property) =>
    before === undefined
      ? fields[property] !== null
      : (written.fields[property] ?? null) !== (before.fields[property] ?? null),
  );
  const hasNewContact = contact !== (before?.contact ?? null);
  if (changed.length === 0 && !hasNewContact) return undefined;
  const body: WriteCall = {
    write: 'call',
    callId: call.callId,
    ...(record !== undefined && { record }),
    fields: Object.fromEntries(changed.map((property) => [property, fields[property] ?? null])),
    ...(hasNewContact && { contact }),
    ...(hasNewContact && typeof before?.contact === 'string' && { formerContact: before.contact }),
    ...(typeof before?.fields.hs_call_body === 'string' && { formerText: before.fields.hs_call_body }),
    written,
    turn: typeof memory.turn === 'number' ? memory.turn + 1 : 1,
  };
  return {
    id: 'call',
    kind: 'record',
    // A call that is there is changed to the same values again; one that may be there is looked for, where nothing keeps it from being two.
    whenUnknown: record !== undefined || settings.callIdIsUnique ? 'repeatable' : 'ask',
    body: body as unknown as Json,
  };
}

/** Nothing at HubSpot keeps a number from being two contacts, so one that may be there is looked for. */
function planContact({
  call,
  memory,
  isUnknown,
  unknownCallers,
  person,
  left = [],
}: CrmSituation): CrmStep | undefined {
  const { customer, direction, outcome } = call;
  if (unknownCallers !== 'create' || !isUnknown || person !== undefined || left.includes('contact'))
    return undefined;
  if (direction !== 'inbound' || outcome === 'blocked' || customer.e164 === undefined) return undefined;
  if (memory.contact !== undefined || memory.record !== undefined) return undefined;
  const { e164, digits } = customer;
  const body: MakeContact = {
    write: 'contact',
    number: { e164, digits, last10: digits.slice(-10) },
    name: customer.name ?? e164,
  };
  return { id: 'contact', kind: 'person', whenUnknown: 'ask', body: body as unknown as Json };
}

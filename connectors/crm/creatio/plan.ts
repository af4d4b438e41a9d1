import { withoutAddresses } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import { isObject } from '../../kit/json-shape.ts';
import { type CallFields, callFields } from './call-fields.ts';
import { planContact } from './plan-contact.ts';
import type { CreatioSettings } from './settings.ts';

/** Body of the step `call`: the row of the call is opened, changed, and closed by being changed for the last time. */
export interface WriteCall {
  callId: string;
  /** Absent: there is no row yet, as far as we know. */
  record?: string;
  /** What is to be written: all columns of a new row, else those that changed. */
  fields: CallFields;
  /** All columns as they then are, with names in place of addresses: what the next plan compares with. */
  written: CallFields;
  /** Our text that stands in the notes, likewise. */
  formerNotes?: string;
  /** Counts the writes of this call: what is set, taken back and set again is three steps. */
  turn: number;
}

/** While the call is alive the row says who calls whom; when it is over, how it went. Calls between colleagues are no rows. */
export function planCall(situation: CrmSituation, settings: CreatioSettings): CrmStep | undefined {
  const { call, memory } = situation;
  if (call.direction === 'internal' || memory.gone === true) return undefined;
  const contact = planContact(situation, settings);
  if (contact !== undefined) return contact;
  const record = typeof memory.record === 'string' ? memory.record : undefined;
  const fields = callFields(situation, settings);
  const written = callFields(withoutAddresses(situation), settings);
  const before = isObject(memory.written) ? (memory.written as CallFields) : {};
  const changed = Object.keys(fields).filter((column) =>
    record === undefined ? fields[column] !== null : !isSame(written[column], before[column]),
  );
  if (changed.length === 0) return undefined;
  const body: WriteCall = {
    callId: call.callId,
    ...(record !== undefined && { record }),
    fields: Object.fromEntries(changed.map((column) => [column, fields[column] ?? null])),
    written,
    turn: typeof memory.turn === 'number' ? memory.turn + 1 : 1,
    ...(record !== undefined && typeof before.Notes === 'string' && { formerNotes: before.Notes }),
  };
  return {
    id: 'call',
    kind: 'record',
    // A row that is there is changed to the same values again; a row that may be there is looked for.
    whenUnknown: record === undefined ? 'ask' : 'repeatable',
    body: body as unknown as Json,
  };
}

/** A column of ours that an earlier version did not write counts as empty. */
function isSame(now: Json | undefined, before: Json | undefined): boolean {
  return (now ?? null) === (before ?? null);
}

import { withoutAddresses } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import { isObject } from '../../kit/json-shape.ts';
import { type CallFields, callFields } from './call-fields.ts';
import { callKey } from './call-key.ts';
import type { SiebelSettings } from './settings.ts';

/** Body of the one kind of step: the activity is made, and changed when the record changes. */
export interface WriteActivity {
  key: string;
  isNew: boolean;
  /** All fields of a new activity, else those that changed. */
  fields: CallFields;
  /** All fields as they then are, with names in place of addresses: what the next plan compares with. */
  written: CallFields;
  /** Our text that stands there, likewise. */
  formerText?: string;
  /** Counts the writes of this call: what is set, taken back and set again is three steps. */
  turn: number;
}

/** An activity is written once the call is over. The key is ours and writing twice is writing once, so nobody has to be asked. */
export function planCall(situation: CrmSituation, settings: SiebelSettings): CrmStep | undefined {
  const { call, memory } = situation;
  if (call.direction === 'internal' || call.endedAt === undefined || memory.gone === true) return undefined;
  const record = typeof memory.record === 'string' ? memory.record : undefined;
  const fields = callFields(situation, settings);
  const written = callFields(withoutAddresses(situation), settings);
  const before = isObject(memory.written) ? (memory.written as CallFields) : {};
  const changed = Object.keys(fields).filter((field) =>
    record === undefined ? fields[field] !== '' : written[field] !== (before[field] ?? ''),
  );
  if (changed.length === 0) return undefined;
  const formerText = before[settings.textField];
  const body: WriteActivity = {
    key: record ?? callKey(call.callId),
    isNew: record === undefined,
    fields: Object.fromEntries(changed.map((field) => [field, fields[field] ?? ''])),
    written,
    turn: typeof memory.turn === 'number' ? memory.turn + 1 : 1,
    ...(record !== undefined && formerText !== undefined && { formerText }),
  };
  return { id: 'call', kind: 'record', whenUnknown: 'repeatable', body: body as unknown as Json };
}

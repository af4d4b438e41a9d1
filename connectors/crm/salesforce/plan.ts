import { withoutAddresses } from '../../../src/domain/crm/call-text.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import type { CrmStep, Json } from '../../../src/domain/crm/crm-step.ts';
import { isObject } from '../../kit/json-shape.ts';
import type { SalesforceSettings } from './settings.ts';
import { spellingsOf } from './spellings.ts';
import { type TaskFields, taskFields } from './task-fields.ts';

/** The task is made, or changed in what has changed. */
export interface WriteCall {
  write: 'call';
  callId: string;
  /** RFC 3339. No task of this call is older. */
  startedAt: string;
  /** Absent: it is made. */
  record?: string;
  fields: TaskFields;
  /** What we had written into the comments last: what else stands there is people's. */
  formerText?: string;
  written: TaskFields;
  turn: number;
}
/** Somebody whom the search of Salesforce did not know, as a lead. */
export interface MakeLead {
  write: 'lead';
  /** Ways to write the number, to make sure. */
  spellings: string[];
  fields: TaskFields;
}
export type Body = WriteCall | MakeLead;

/** Widths of fields of a lead. */
const NAME_CHARS = 80;
const LEAD_WORDS = {
  ru: { company: 'Не указана', from: 'Звонок с номера' },
  en: { company: 'Not given', from: 'Call from' },
} as const;

/** The task is written when the call is over, and again in what has changed whenever the record changes. */
export function planCall(situation: CrmSituation, settings: SalesforceSettings): CrmStep | undefined {
  const { call, memory } = situation;
  if (call.direction === 'internal' || call.endedAt === undefined || memory.gone === true) return undefined;
  const lead = planLead(situation);
  if (lead !== undefined) return lead;
  const record = typeof memory.record === 'string' ? memory.record : undefined;
  const before = isObject(memory.written) ? (memory.written as TaskFields) : undefined;
  const fields = taskFields(situation, settings);
  const written = taskFields(withoutAddresses(situation), settings);
  const changed = Object.keys(fields).filter(
    (field) => before === undefined || (written[field] ?? null) !== (before[field] ?? null),
  );
  if (changed.length === 0) return undefined;
  const body: WriteCall = {
    write: 'call',
    callId: call.callId,
    startedAt: call.startedAt,
    ...(record !== undefined && { record }),
    fields: Object.fromEntries(changed.map((field) => [field, fields[field] ?? null])),
    ...(typeof before?.Description === 'string' && { formerText: before.Description }),
    written: { ...before, ...written },
    turn: typeof memory.turn === 'number' ? memory.turn + 1 : 1,
  };
  return {
    id: 'call',
    kind: 'record',
    // A task that is there gets the same values again. A new one is looked for: made again it would also be taken from whoever has changed it since.
    whenUnknown: record === undefined ? 'ask' : 'repeatable',
    body: body as unknown as Json,
  };
}

function planLead({
  call,
  memory,
  country,
  isUnknown,
  unknownCallers,
  person,
  language,
  left = [],
}: CrmSituation): CrmStep | undefined {
  const { customer, direction, outcome } = call;
  if (unknownCallers !== 'create' || !isUnknown || person !== undefined || left.includes('lead'))
    return undefined;
  if (direction !== 'inbound' || outcome === 'blocked' || customer.e164 === undefined) return undefined;
  if (memory.caller !== undefined || memory.record !== undefined) return undefined;
  const words = LEAD_WORDS[language];
  const body: MakeLead = {
    write: 'lead',
    spellings: spellingsOf(customer.e164, country),
    fields: {
      LastName: (customer.name ?? customer.e164).slice(0, NAME_CHARS),
      // A lead without a company is none.
      Company: words.company,
      Phone: customer.e164,
      Description: `${words.from} ${customer.e164}`,
    },
  };
  return { id: 'lead', kind: 'person', whenUnknown: 'ask', body: body as unknown as Json };
}

import { checkCallTime, checkPhone, checkSeconds } from '../../kit/check-field.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';
import { isObject, textOf } from './api.ts';
import { fullNumber } from './numbers.ts';

/** One row of `/call-records/info`. What the PBX leaves out is left out. */
export interface CallRow {
  /** Key of the conversation: `record:<uuid>`. */
  key: string;
  uuid?: string;
  /** When it was read, epoch ms: of two versions of a row the later one counts. */
  readAt: number;
  callType: string;
  status: string;
  /** Number that was dialled first. */
  destination?: string;
  caller?: string;
  callerName?: string;
  /** Who answered. */
  callee?: string;
  calleeName?: string;
  startedAt: number;
  durationMs: number;
  talkMs?: number;
  recording?: string;
  /** Whether caller and called are employees, where the list was asked. */
  isOurs?: { caller: boolean; called: boolean };
}

/** Beside the provider's own fields, put in by `call-log.ts`. */
export const ADDED = 'callweave';
const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** Throws `FieldProblem`. */
export function readRow(raw: unknown, readAt: number): { id: string; row: CallRow } {
  if (!isObject(raw)) throw new FieldProblem('a row is not an object');
  const { [ADDED]: added, ...fields } = raw;
  const uuid = textOf(fields.uuid);
  const [callType, status] = [textOf(fields.callType), textOf(fields.callStatus)];
  if (callType === undefined) throw new FieldProblem('`callType` is missing');
  if (status === undefined) throw new FieldProblem('`callStatus` is missing');
  const writtenAt = startOf(fields);
  const { clockAheadMs = 0, ...sides } = isObject(added) ? added : {};
  const startedAt = checkCallTime('date', writtenAt - Number(clockAheadMs), readAt);
  const row: CallRow = {
    key: `record:${uuid === undefined ? contentId('', [writtenAt, fields.callerNumber, fields.destinationNumber]).slice(1) : safe(uuid)}`,
    readAt,
    callType,
    status,
    startedAt,
    durationMs: checkSeconds('callDuration', fields.callDuration ?? missing('callDuration')),
  };
  if (uuid !== undefined) row.uuid = uuid;
  const numbers = {
    destination: 'destinationNumber',
    caller: 'callerNumber',
    callee: 'calleeNumber',
  } as const;
  for (const [name, field] of Object.entries(numbers) as [keyof typeof numbers, string][]) {
    const written = textOf(fields[field]);
    if (written !== undefined) row[name] = fullNumber(checkPhone(field, written));
  }
  const words = { callerName: 'callerName', calleeName: 'calleeName', recording: 'recordFileName' } as const;
  for (const [name, field] of Object.entries(words) as [keyof typeof words, string][]) {
    const text = textOf(fields[field]);
    if (text !== undefined) row[name] = text;
  }
  const { conversationDuration: talk } = fields;
  if (talk !== undefined && talk !== null) row.talkMs = checkSeconds('conversationDuration', talk);
  if ('caller' in sides) row.isOurs = { caller: sides.caller === true, called: sides.called === true };
  return { id: rowId(raw), row };
}

/** Of the provider's own fields: whatever the employees are today, the row stays the same. */
export function rowId(raw: unknown): string {
  if (!isObject(raw)) return contentId('callLog', raw);
  const { [ADDED]: _added, ...fields } = raw;
  return contentId('callLog', fields);
}

/** `date` with its zone; `callTimestamp` of the older shape in whole seconds. A time without a zone is no time. */
function startOf(fields: Record<string, unknown>): number {
  const { date, callTimestamp } = fields;
  if (typeof date === 'string') {
    if (!ZONED.test(date)) throw new FieldProblem(`\`date\` is not a time with a zone: ${shown(date)}`);
    return Date.parse(date);
  }
  if (typeof callTimestamp === 'number' && Number.isFinite(callTimestamp)) return callTimestamp * 1000;
  return missing('date');
}

/** What the PBX writes becomes part of a key: printable, and of a sane length. */
function safe(uuid: string): string {
  return /^[\x21-\x7e]{1,64}$/.test(uuid) ? uuid : contentId('', uuid).slice(1);
}

function missing(name: string): never {
  throw new FieldProblem(`\`${name}\` is missing`);
}

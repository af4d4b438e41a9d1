import type { Fact, Parsed } from '../../../src/domain/fact.ts';
import { checkCallTime, checkPhone, hasBrokenText } from '../../kit/check-field.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, reject, rejectAll, shown } from '../../kit/reject.ts';
import { type Abonent, momentKey, type RecordFact, type RowFact } from './facts.ts';

/** Name of the exchange with a page of `records`; every other page is one of `v2/statistics`. */
export const RECORDS = 'records';
/** A call of more than a week is a wrong unit. */
const MAX_DURATION_MS = 7 * 24 * 3_600_000;
const ID = /^[\x21-\x7e]{1,120}$/;

export function parseLog(
  body: string,
  { operation, readAt }: { operation: string | undefined; readAt: number },
): Parsed {
  if (hasBrokenText(body)) return rejectAll('the text is not valid UTF-8', body);
  let rows: unknown;
  try {
    rows = body.trim() === '' ? [] : JSON.parse(body);
  } catch {
    return rejectAll('the call log is not JSON', body);
  }
  if (!Array.isArray(rows)) return rejectAll('the call log is not a list', body);
  const parsed: Parsed = { facts: [], rejects: [], ignored: 0 };
  for (const row of rows as unknown[]) {
    try {
      parsed.facts.push(factOf(row, { operation, readAt }));
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      parsed.rejects.push(reject(error.message, row));
    }
  }
  return parsed;
}

/** Identity of a row for the poll: the id that its fact will have, or its content's where it is not understood. */
export function logRowId(row: unknown, from: { operation: string | undefined; readAt: number }): string {
  try {
    return factOf(row, from).id;
  } catch (error) {
    if (error instanceof FieldProblem) return contentId('bad', row);
    throw error;
  }
}

function factOf(row: unknown, from: { operation: string | undefined; readAt: number }): Fact {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new FieldProblem('a row is not an object');
  const fields = row as Record<string, unknown>;
  return from.operation === RECORDS ? recordFact(fields, from.readAt) : rowFact(fields, from.readAt);
}

/** A leg of a call. It has no id of its own; most rows name their call. */
function rowFact(fields: Record<string, unknown>, readAt: number): Fact {
  const abonent = abonentOf(fields.abonent);
  const status = text('status', fields.status)?.toLowerCase();
  if (status === undefined) throw new FieldProblem('`status` is missing');
  const tracking = idOf('externalTrackingId', fields.externalTrackingId);
  const body: RowFact = {
    kind: 'row',
    readAt,
    startedAt: timeOf('startDate', fields.startDate, readAt),
    direction: directionOf(fields.direction) ?? fail('`direction` is missing'),
    // Misspelt by the API; the right spelling is taken too.
    status: status === 'recieved' ? 'received' : status,
    durationMs: durationOf(fields.duration),
    ...phone('from', 'phone_from', fields.phone_from),
    ...phone('to', 'phone_to', fields.phone_to),
    abonent,
    ...(tracking !== undefined && { tracking }),
  };
  const { readAt: _readAt, ...content } = body;
  const id = contentId('row', content);
  const keys = tracking === undefined ? [id, ...momentsOf(body)] : [`call:${tracking}`];
  return { id, keys, at: body.startedAt, order: 8, body };
}

/** Clocks of one PBX, of which one may count whole seconds. */
const NEAR_SECONDS = [-2, -1, 0, 1, 2];

function momentsOf({ abonent, direction, from, to, startedAt }: RowFact): string[] {
  const isDialled = direction === 'outbound';
  const customer = isDialled ? to : from;
  const second = Math.floor(startedAt / 1000);
  return NEAR_SECONDS.flatMap(
    (near) => momentKey({ userId: abonent.userId, isDialled, customer, second: second + near }) ?? [],
  );
}

function recordFact(fields: Record<string, unknown>, readAt: number): Fact {
  const recordId = idOf('id', fields.id) ?? fail('`id` is missing');
  const tracking = idOf('externalId', fields.externalId) ?? fail('`externalId` is missing');
  const direction = directionOf(fields.direction);
  const body: RecordFact = {
    kind: 'record',
    recordId,
    tracking,
    abonent: abonentOf(fields.abonent),
    startedAt: timeOf('date', fields.date, readAt),
    durationMs: durationOf(fields.duration),
    ...phone('phone', 'phone', fields.phone),
    ...(direction && { direction }),
  };
  return { id: contentId('record', body), keys: [`call:${tracking}`], at: body.startedAt, order: 9, body };
}

export function abonentOf(value: unknown): Abonent {
  if (typeof value !== 'object' || value === null) throw new FieldProblem('`abonent` is missing');
  const fields = value as Record<string, unknown>;
  const userId = idOf('abonent.userId', fields.userId) ?? fail('`abonent.userId` is missing');
  const extension = text('abonent.extension', fields.extension);
  const name = [text('lastName', fields.lastName), text('firstName', fields.firstName)]
    .filter((part) => part !== undefined)
    .join(' ');
  return { userId, ...(extension && { extension }), ...(name !== '' && { name }) };
}

function directionOf(value: unknown): RowFact['direction'] | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'INBOUND') return 'inbound';
  if (value === 'OUTBOUND') return 'outbound';
  throw new FieldProblem(`\`direction\` is not a direction: ${shown(value)}`);
}

function phone<Name extends string>(name: Name, field: string, value: unknown): { [key in Name]?: string } {
  const number = text(field, value);
  return (number === undefined ? {} : { [name]: checkPhone(field, number) }) as { [key in Name]?: string };
}

function timeOf(name: string, value: unknown, readAt: number): number {
  if (typeof value !== 'number') throw new FieldProblem(`\`${name}\` is not a time: ${shown(value)}`);
  return checkCallTime(name, value, readAt);
}

/** Milliseconds, always. */
function durationOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > MAX_DURATION_MS) {
    throw new FieldProblem(`\`duration\` is not a number of milliseconds: ${shown(value)}`);
  }
  return Math.round(value);
}

function idOf(name: string, value: unknown): string | undefined {
  const id = text(name, value);
  if (id !== undefined && !ID.test(id)) throw new FieldProblem(`\`${name}\` is not an id: ${shown(id)}`);
  return id;
}

/** Text and numbers are taken as text; empty and null are absent. */
function text(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new FieldProblem(`\`${name}\` is neither text nor a number: ${shown(value)}`);
}

function fail(message: string): never {
  throw new FieldProblem(message);
}

import type { Fact } from '../../../src/domain/fact.ts';
import { checkCallTime, checkPhone, checkSeconds } from '../../kit/check-field.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';
import { callIdOf, directionOf } from './check-words.ts';
import { type HistoryFact, isPerson, loginOf } from './facts.ts';

const COMPACT_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?$/;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * A finished call: the push's fields (under the names that REST gives them) or a row of `/history/json`. Absent
 * numbers are zero on this platform, it leaves keys out. Throws `FieldProblem`.
 */
export function parseHistoryRow(row: unknown, from: { source: 'push' | 'rest'; readAt: number }): Fact {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new FieldProblem('a row is not an object');
  const fields = row as Record<string, unknown>;
  const text = (name: string): string | undefined => textOf(name, fields[name]);
  const direction = directionOf('type', text('type'));
  if (direction === undefined) throw new FieldProblem('`type` is missing');
  const status = text('status');
  if (status === undefined) throw new FieldProblem('`status` is missing');
  if (fields.client === undefined || fields.client === null)
    throw new FieldProblem('the number of the client is missing');
  const user = loginOf(text('user') ?? text('account') ?? '');
  const body: HistoryFact = {
    cmd: 'history',
    source: from.source,
    readAt: from.readAt,
    callid: callIdOf(from.source === 'push' ? 'callid' : 'uid', text('uid')),
    phone: checkPhone(from.source === 'push' ? 'phone' : 'client', text('client') ?? ''),
    direction,
    status: status.toLowerCase().replaceAll(/[^a-z]/g, ''),
    startedAt: checkCallTime('start', timeOf(text('start')), from.readAt),
    durationMs:
      fields.duration === undefined || fields.duration === null
        ? 0
        : checkSeconds('duration', fields.duration),
    ...(fields.wait !== undefined && fields.wait !== null && { waitMs: checkSeconds('wait', fields.wait) }),
    ...(user !== '' && { user }),
    ...optional('ext', text('ext')),
    ...optional('group', text('groupRealName') ?? text('group_name')),
    ...optional('lineName', text('telnum_name')),
    ...optional('record', text('record')),
    ...optional('destination', text('destination')),
    ...optional('missedStatus', text('missedStatus')),
    ...optional('rating', text('rating')),
  };
  const diversion = text('diversion');
  if (diversion !== undefined) body.diversion = checkPhone('diversion', diversion);
  const { readAt: _readAt, ...content } = body;
  return { id: contentId(from.source, content), keys: keysOf(body), at: body.startedAt, order: 0, body };
}

/** Identity of a row for the poll: the id that its fact will have, or, for a row that is not understood, its content's. */
export function historyRowId(row: unknown, readAt: number): string {
  try {
    return parseHistoryRow(row, { source: 'rest', readAt }).id;
  } catch (error) {
    if (error instanceof FieldProblem) return contentId('bad', row);
    throw error;
  }
}

/**
 * REST's `uid` is believed to be the push's `callid`, and no document says so. In case it is not, both name the call a
 * second time by the moment it was answered: one employee cannot answer two calls of one client in one second, so this
 * name never joins two calls. Unanswered calls have no such name; there the body holds what a softer link needs.
 */
function keysOf(fact: HistoryFact): string[] {
  const keys = [`call:${fact.callid}`];
  const answer = answerKeyOf(fact);
  if (answer !== undefined) keys.push(answer);
  return keys;
}

export function answerKeyOf(fact: HistoryFact): string | undefined {
  const digits = fact.phone.replaceAll(/\D/g, '');
  if (fact.status !== 'success' || fact.waitMs === undefined || fact.durationMs === 0) return undefined;
  if (!isPerson(fact.user) || digits.length < 7) return undefined;
  return `answer:${fact.direction}:${digits.slice(-10)}:${fact.user}:${fact.startedAt + fact.waitMs}`;
}

/** `20260323T085626Z` in pushes, `2026-03-23T08:56:26Z` in REST; without a zone both are UTC. */
function timeOf(value: string | undefined): number {
  if (value === undefined) throw new FieldProblem('`start` is missing');
  const compact = COMPACT_TIME.exec(value);
  if (compact !== null) {
    const [, year, month, day, hour, minute, second] = compact;
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  }
  const iso = ISO_TIME.exec(value);
  const at = iso === null ? Number.NaN : Date.parse(iso[2] === undefined ? `${value}Z` : value);
  if (Number.isNaN(at)) throw new FieldProblem(`\`start\` is not a time: ${shown(value)}`);
  return at;
}

/** Text and numbers are taken as text; empty is absent. Anything else is a wrong type. */
function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new FieldProblem(`\`${name}\` is neither text nor a number: ${shown(value)}`);
}

function optional<Name extends string>(name: Name, value: string | undefined): { [key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: string };
}

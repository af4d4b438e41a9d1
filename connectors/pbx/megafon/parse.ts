import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Fact, Parsed } from '../../../src/domain/fact.ts';
import { checkPhone, hasBrokenText } from '../../kit/check-field.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, reject, rejectAll, shown } from '../../kit/reject.ts';
import { callIdOf, directionOf } from './check-words.ts';
import { type ContactFact, EVENT_TYPES, type EventFact, type EventType, loginOf } from './facts.ts';
import { parseHistoryRow } from './parse-history.ts';
import { type Fields, fieldOfWrongType, isJson, readFields } from './read-fields.ts';

/** Commands that tell of calls; the others may hold anything. */
const COMMANDS = new Set(['contact', 'event', 'history']);
/** Order among events of one millisecond: the life of an employee's part of a call. */
const EVENT_ORDER: Readonly<Record<EventType, number>> = {
  INCOMING: 1,
  OUTGOING: 1,
  ACCEPTED: 2,
  TRANSFERRED: 3,
  CANCELLED: 4,
  COMPLETED: 5,
};

export function parse(exchange: Exchange): Parsed {
  if (hasBrokenText(exchange.body)) return rejectAll('the text is not valid UTF-8', exchange.body);
  return exchange.source === 'poll' ? parseRows(exchange) : parseWebhook(exchange);
}

function parseWebhook(exchange: Exchange): Parsed {
  const fields = readFields(exchange);
  if (fields === undefined) {
    return rejectAll(
      isJson(exchange) ? 'the body is not a JSON object' : 'the body is not a form',
      exchange.body,
    );
  }
  // `%FF` in a form becomes broken text only now.
  if (Object.values(fields).some(hasBrokenText))
    return rejectAll('the text is not valid UTF-8', exchange.body);
  const receivedAt = Date.parse(exchange.at);
  const cmd = fields.cmd?.toLowerCase();
  try {
    const wrong = COMMANDS.has(cmd ?? '') ? fieldOfWrongType(exchange) : undefined;
    if (wrong !== undefined) throw new FieldProblem(`\`${wrong}\` is neither text nor a number`);
    switch (cmd) {
      case undefined:
      case '':
        throw new FieldProblem('`cmd` is missing');
      case 'contact':
        return one(contactFact(fields, receivedAt));
      case 'event': {
        return one(eventFact(fields, receivedAt));
      }
      case 'history':
        return one(
          parseHistoryRow(
            { ...fields, uid: fields.callid, client: fields.phone, record: fields.link },
            { source: 'push', readAt: receivedAt },
          ),
        );
      case 'rating':
      case 'webhook':
      case 'ping':
        return IGNORED;
      default:
        // Kept for people to see; answered with 200 all the same, or the platform would send it again.
        throw new FieldProblem(`\`cmd\` is not a known command: ${shown(cmd)}`);
    }
  } catch (error) {
    if (error instanceof FieldProblem) return rejectAll(error.message, exchange.body);
    throw error;
  }
}

const IGNORED: Parsed = { facts: [], rejects: [], ignored: 1 };

function one(fact: Fact): Parsed {
  return { facts: [fact], rejects: [], ignored: 0 };
}

function contactFact(fields: Fields, receivedAt: number): Fact {
  const body: ContactFact = { cmd: 'contact', ...common(fields) };
  // The same question asked again is the same fact: a call asks once.
  return { id: contentId('contact', body), keys: [`call:${body.callid}`], at: receivedAt, order: 0, body };
}

/**
 * Events carry no time, so an employee who rings a second time in one call is told in the very words of a repeated
 * webhook. The time of receipt is therefore a part of the identity, and `interpret` decides which of the two it is.
 */
function eventFact(fields: Fields, receivedAt: number): Fact {
  const type = fields.type?.toUpperCase();
  if (type === undefined || type === '') throw new FieldProblem('`type` is missing');
  if (!isEventType(type)) throw new FieldProblem(`\`type\` is not a known event: ${shown(type)}`);
  const user = loginOf(fields.user ?? '') || fields.ext;
  if (user === undefined || user === '') throw new FieldProblem('`user` is missing');
  const direction = directionOf('direction', fields.direction);
  const body: EventFact = {
    cmd: 'event',
    type,
    user,
    ...common(fields),
    ...(fields.ext && { ext: fields.ext }),
    ...(direction && { direction }),
    ...(fields.groupRealName && { group: fields.groupRealName }),
    ...(fields.second_callid && { second: callIdOf('second_callid', fields.second_callid) }),
  };
  const keys = [`call:${body.callid}`, ...(body.second === undefined ? [] : [`call:${body.second}`])];
  return {
    id: contentId('event', { ...body, receivedAt }),
    keys,
    at: receivedAt,
    order: EVENT_ORDER[type],
    body,
  };
}

function isEventType(type: string): type is EventType {
  return (EVENT_TYPES as readonly string[]).includes(type);
}

function common(fields: Fields) {
  if (fields.phone === undefined) throw new FieldProblem('`phone` is missing');
  return {
    callid: callIdOf('callid', fields.callid),
    phone: checkPhone('phone', fields.phone),
    ...(fields.diversion && { diversion: checkPhone('diversion', fields.diversion) }),
    ...(fields.telnum_name && { lineName: fields.telnum_name }),
  };
}

/** `/history/json`: a bare array, or `null` when there is nothing. One bad row does not stop the others. */
function parseRows(exchange: Exchange): Parsed {
  let rows: unknown;
  try {
    rows = exchange.body.trim() === '' ? null : JSON.parse(exchange.body);
  } catch {
    return rejectAll('the call log is not JSON', exchange.body);
  }
  if (rows === null) return { facts: [], rejects: [], ignored: 0 };
  if (!Array.isArray(rows)) return rejectAll('the call log is not a list', exchange.body);
  const parsed: Parsed = { facts: [], rejects: [], ignored: 0 };
  for (const row of rows as unknown[]) {
    try {
      parsed.facts.push(parseHistoryRow(row, { source: 'rest', readAt: Date.parse(exchange.at) }));
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      parsed.rejects.push(reject(error.message, row));
    }
  }
  return parsed;
}

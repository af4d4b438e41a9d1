import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Parsed } from '../../../src/domain/fact.ts';
import { hasBrokenText } from '../../kit/check-field.ts';
import { FieldProblem, reject, rejectAll } from '../../kit/reject.ts';
import { isProbe, parseEvent } from './parse-event.ts';
import { parseRow } from './parse-row.ts';
import { rowsOf } from './rows-of.ts';
import type { MtsVpbxSettings } from './settings.ts';

export function parse(exchange: Exchange, settings: MtsVpbxSettings): Parsed {
  if (hasBrokenText(exchange.body)) return rejectAll('the text is not valid UTF-8', exchange.body);
  const isPoll = exchange.source === 'poll';
  let body: unknown;
  try {
    body = isPoll && exchange.body.trim() === '' ? [] : JSON.parse(exchange.body);
  } catch {
    return rejectAll(isPoll ? 'the call history is not JSON' : 'the event is not JSON', exchange.body);
  }
  const receivedAt = Date.parse(exchange.at);
  const parsed: Parsed = { facts: [], rejects: [], ignored: 0 };
  if (!isPoll && isProbe(body)) return { ...parsed, ignored: 1 };
  const items = isPoll ? rowsOf(body) : [body];
  if (items === undefined) return rejectAll('the call history has no `content`', exchange.body);
  for (const item of items) {
    try {
      parsed.facts.push(isPoll ? parseRow(item, receivedAt, settings) : parseEvent(item, receivedAt));
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      parsed.rejects.push(reject(error.message, item));
    }
  }
  return parsed;
}

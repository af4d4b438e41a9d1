import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Fact, Parsed } from '../../../src/domain/fact.ts';
import { hasBrokenText } from '../../kit/check-field.ts';
import { FieldProblem, reject, rejectAll } from '../../kit/reject.ts';
import { parseEvent } from './parse-event.ts';
import { parseRow } from './parse-row.ts';
import type { MtsAutosecretary2Settings } from './settings.ts';

export function parse(exchange: Exchange, settings: MtsAutosecretary2Settings): Parsed {
  if (hasBrokenText(exchange.body)) return rejectAll('the text is not valid UTF-8', exchange.body);
  const isPoll = exchange.source === 'poll';
  let body: unknown;
  try {
    body = isPoll && exchange.body.trim() === '' ? [] : JSON.parse(exchange.body);
  } catch {
    return rejectAll(isPoll ? 'the statistics are not JSON' : 'the event is not JSON', exchange.body);
  }
  const receivedAt = Date.parse(exchange.at);
  if (!isPoll) return collect([body], (event) => parseEvent(event, receivedAt, settings));
  if (!Array.isArray(body)) return rejectAll('the statistics are not a list', exchange.body);
  return collect(body, (row) => parseRow(row, receivedAt, settings));
}

function collect(items: readonly unknown[], toFact: (item: unknown) => Fact): Parsed {
  const parsed: Parsed = { facts: [], rejects: [], ignored: 0 };
  for (const item of items) {
    try {
      parsed.facts.push(toFact(item));
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      parsed.rejects.push(reject(error.message, item));
    }
  }
  return parsed;
}

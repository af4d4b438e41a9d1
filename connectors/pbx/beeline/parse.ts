import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Parsed } from '../../../src/domain/fact.ts';
import { parseEvent } from './parse-event.ts';
import { parseLog } from './parse-log.ts';

export function parse(exchange: Exchange): Parsed {
  const receivedAt = Date.parse(exchange.at);
  return exchange.source === 'poll'
    ? parseLog(exchange.body, { operation: exchange.operation, readAt: receivedAt })
    : parseEvent(exchange.body, receivedAt);
}

import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Fact, Parsed } from '../../../src/domain/fact.ts';
import { hasBrokenText } from '../../kit/check-field.ts';
import type { MonitoredCall } from '../../kit/monitor-poll.ts';
import { FieldProblem, reject, rejectAll } from '../../kit/reject.ts';
import { isObject } from './api.ts';
import { readRow } from './call-row.ts';

/** What is known of a current call at one moment; the next such fact replaces it. */
export interface MonitorFact {
  /** When the call was first seen, epoch ms. */
  since: number;
  items: unknown[];
  gone: { item: unknown; at: number }[];
}

const KEY = /^monitor:(\d{1,15}):[0-9a-f]{1,64}$/;

export function parse(exchange: Exchange): Parsed {
  if (hasBrokenText(exchange.body)) return rejectAll('the text is not valid UTF-8', exchange.body);
  let body: unknown;
  try {
    body = exchange.body.trim() === '' ? [] : JSON.parse(exchange.body);
  } catch {
    return rejectAll('the answer is not JSON', exchange.body);
  }
  return exchange.source === 'stream' ? parseMonitor(body, exchange) : parseRows(body, exchange);
}

function parseRows(body: unknown, exchange: Exchange): Parsed {
  if (!Array.isArray(body)) return rejectAll('the call log is not a list', exchange.body);
  const parsed: Parsed = { facts: [], rejects: [], ignored: 0 };
  for (const raw of body) {
    try {
      const { id, row } = readRow(raw, Date.parse(exchange.at));
      parsed.facts.push({ id, keys: [row.key], at: row.startedAt, order: 0, body: row });
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      parsed.rejects.push(reject(error.message, raw));
    }
  }
  return parsed;
}

/** Changes as the kit makes them of the list of current calls. */
function parseMonitor(body: unknown, exchange: Exchange): Parsed {
  const { at, calls } = isObject(body) ? body : {};
  if (typeof at !== 'number' || !Number.isFinite(at) || !Array.isArray(calls)) {
    return rejectAll('this is not a change of the current calls', exchange.body);
  }
  const parsed: Parsed = { facts: [], rejects: [], ignored: 0 };
  for (const call of calls) {
    const fact = toMonitorFact(call, at);
    if (fact === undefined) parsed.rejects.push(reject('a current call cannot be read', call));
    else parsed.facts.push(fact);
  }
  return parsed;
}

function toMonitorFact(call: unknown, at: number): Fact | undefined {
  const { key, items, gone } = (isObject(call) ? call : {}) as Partial<MonitoredCall>;
  const since = Number(KEY.exec(String(key))?.[1]);
  if (typeof key !== 'string' || Number.isNaN(since)) return undefined;
  if (!Array.isArray(items) || !Array.isArray(gone)) return undefined;
  const isReadable = [...items, ...gone.map((one) => (isObject(one) ? one.item : undefined))].every(isObject);
  if (!isReadable || !gone.every((one) => Number.isFinite(one.at))) return undefined;
  const body: MonitorFact = { since, items, gone };
  return { id: `${key}:${at}`, keys: [key], at, order: 0, body };
}

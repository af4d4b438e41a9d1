import type { Direction } from '../../../src/domain/call-event.ts';
import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Fact, Parsed } from '../../../src/domain/fact.ts';
import { checkCallTime, checkPhone, checkSeconds, hasBrokenText } from '../../kit/check-field.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, reject, rejectAll, shown } from '../../kit/reject.ts';
import { fromMoscow } from './moscow-time.ts';
import { rowsOf } from './rows-of.ts';

export const INBOUND_LOG = 'callLog';
export const OUTBOUND_LOG = 'callLogOut';

/** One row of the log: one call with its attempts. */
export interface CallRow {
  seqId: string;
  /** When we read it, epoch ms: of two versions of a row the later one counts. */
  readAt: number;
  direction: Direction;
  /** Universal number. */
  un: string;
  /** Caller; empty when withheld. */
  an: string;
  /** Who was connected; absent = nobody. */
  cn?: string;
  startedAt: number;
  durationMs: number;
  talkMs: number;
  recMs: number;
  result?: number;
  subResult?: number;
  log: string;
  outbounds: { bn: string; result?: number }[];
}

export function parse(exchange: Exchange): Parsed {
  if (hasBrokenText(exchange.body)) return rejectAll('the text is not valid UTF-8', exchange.body);
  let body: unknown;
  try {
    body = exchange.body.trim() === '' ? [] : JSON.parse(exchange.body);
  } catch {
    return rejectAll('the call log is not JSON', exchange.body);
  }
  const rows = rowsOf(body ?? []);
  if (rows === undefined)
    return rejectAll('the call log is neither a list nor a page with `items`', exchange.body);
  const operation = exchange.operation === OUTBOUND_LOG ? OUTBOUND_LOG : INBOUND_LOG;
  const parsed: Parsed = { facts: [], rejects: [], ignored: 0 };
  for (const row of rows) {
    try {
      parsed.facts.push(toFact(row, operation, Date.parse(exchange.at)));
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      parsed.rejects.push(reject(error.message, row));
    }
  }
  return parsed;
}

function toFact(row: unknown, operation: string, readAt: number): Fact {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new FieldProblem('a row is not an object');
  const fields = row as Record<string, unknown>;
  const body: CallRow = {
    seqId: seqIdOf(fields.seqId),
    readAt,
    direction: operation === OUTBOUND_LOG ? 'outbound' : 'inbound',
    un: numberOf('un', fields.un) ?? '',
    an: callerOf(fields),
    startedAt: checkCallTime('startTime', fromMoscow('startTime', fields.startTime), readAt),
    durationMs: checkSeconds('duration', fields.duration ?? missing('duration')),
    talkMs: checkSeconds('talkDuration', fields.talkDuration ?? 0),
    recMs: checkSeconds('recDuration', fields.recDuration ?? 0),
    log: textOf('log', fields.log),
    outbounds: outboundsOf(fields.outbounds),
  };
  const [cn, result, subResult] = [
    numberOf('cn', fields.cn),
    codeOf('result', fields.result),
    codeOf('subResult', fields.subResult),
  ];
  if (cn !== undefined) body.cn = cn;
  if (result !== undefined) body.result = result;
  if (subResult !== undefined) body.subResult = subResult;
  if (body.talkMs > body.durationMs) {
    throw new FieldProblem(`\`talkDuration\` is longer than \`duration\`: ${shown(fields.talkDuration)}`);
  }
  return { id: contentId(operation, row), keys: [`seq:${body.seqId}`], at: body.startedAt, order: 0, body };
}

function missing(name: string): never {
  throw new FieldProblem(`\`${name}\` is missing`);
}

function seqIdOf(value: unknown): string {
  if (value === undefined || value === null) missing('seqId');
  const text = String(value);
  if (!/^\d{1,20}$/.test(text)) throw new FieldProblem(`\`seqId\` is not a whole number: ${shown(value)}`);
  return text;
}

/** A hidden caller may be null or empty; a row without the field at all is not a row of this log. */
function callerOf(fields: Record<string, unknown>): string {
  if (!('an' in fields)) missing('an');
  return numberOf('an', fields.an) ?? '';
}

function numberOf(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new FieldProblem(`\`${name}\` is not a telephone number: ${shown(value)}`);
  }
  return checkPhone(name, String(value));
}

function codeOf(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const code = typeof value === 'string' && /^-?\d{1,6}$/.test(value) ? Number(value) : value;
  if (!Number.isInteger(code)) throw new FieldProblem(`\`${name}\` is not a whole number: ${shown(value)}`);
  return code as number;
}

function textOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new FieldProblem(`\`${name}\` is not text: ${shown(value)}`);
  return value;
}

function outboundsOf(value: unknown): CallRow['outbounds'] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new FieldProblem(`\`outbounds\` is not a list: ${shown(value)}`);
  return value.map((attempt: unknown) => {
    const { bn, result } = (attempt ?? {}) as { bn?: unknown; result?: unknown };
    const number = numberOf('outbounds.bn', bn) ?? missing('outbounds.bn');
    const code = codeOf('outbounds.result', result);
    return code === undefined ? { bn: number } : { bn: number, result: code };
  });
}

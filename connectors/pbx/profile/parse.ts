import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Fact, Parsed } from '../../../src/domain/fact.ts';
import type { ConnectorContext } from '../../kit/connector-context.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, reject, rejectAll } from '../../kit/reject.ts';
import type { ReadProfile } from './check-profile.ts';
import { compiledProfile, evaluate } from './compiled-profile.ts';
import { toLiveEvent } from './map-event.ts';
import { toCallRow, toPartRow, toRecordingRow } from './map-row.ts';
import { MappedObject } from './mapped-object.ts';
import type { ProfileSettings } from './settings.ts';

export const CALL_LOG = 'callLog';
export const RECORDINGS = 'recordings';
/** An event list of one message is a handful; more is a mistake of the mapping. */
const MAX_EVENTS = 100;

/** The id that a row's fact has: the row as the PBX wrote it, so that a corrected one is another. */
export function rowFactId(operation: string, row: unknown): string {
  return contentId(operation, row);
}

export function parse(exchange: Exchange, { settings }: ConnectorContext<ProfileSettings>): Parsed {
  const compiled = compiledProfile(settings.profile);
  if (exchange.source === 'webhook') return parseWebhook(exchange, compiled);
  if (exchange.body.trim() === '') return { facts: [], rejects: [], ignored: 0 };
  const rows = jsonOf(exchange.body);
  if (!Array.isArray(rows)) return rejectAll('the stored rows are no list', exchange.body);
  return collect(rows, (row) => mapRow(row, exchange, compiled));
}

/** One row as its fact, or undefined when the mapping gives nothing. Throws `FieldProblem`. */
export function mapRow(
  row: unknown,
  { at, operation }: Pick<Exchange, 'at' | 'operation'>,
  compiled: ReadProfile,
): Fact | undefined {
  const { profile } = compiled;
  const isRecordings = operation === RECORDINGS;
  const template = isRecordings ? profile.recordings?.list : profile.callLog;
  if (template === undefined) throw new FieldProblem('the profile describes no such list');
  const result = evaluate(compiled, template.map, row);
  if (result === undefined || result === null) return undefined;
  const readAt = Date.parse(at);
  const mapped = new MappedObject(result, { profile, receivedAt: readAt });
  const id = rowFactId(isRecordings ? RECORDINGS : CALL_LOG, row);
  if (isRecordings) {
    const body = toRecordingRow(mapped, readAt);
    return { id, keys: [`call:${body.callId}`], at: body.at, order: 0, body };
  }
  if (profile.callLog?.rowsAre === 'legs') {
    const body = toPartRow(mapped, readAt);
    return { id, keys: [...body.part.keys], at: body.part.startedAt, order: 0, body };
  }
  const body = toCallRow(mapped, readAt);
  return { id, keys: [`call:${body.callId}`], at: body.startedAt, order: 0, body };
}

function parseWebhook(exchange: Exchange, compiled: ReadProfile): Parsed {
  const { webhook } = compiled.profile;
  if (webhook === undefined) return rejectAll('the profile describes no webhook', exchange.body);
  const body = readBody(exchange.body, webhook.body);
  if (body === undefined) return rejectAll(`the body is not ${webhook.body}`, exchange.body);
  try {
    const result = evaluate(compiled, webhook.map, body);
    if (result === undefined || result === null) return { facts: [], rejects: [], ignored: 1 };
    const list = Array.isArray(result) ? result : [result];
    if (list.length > MAX_EVENTS)
      return rejectAll(`\`map\` gives more than ${MAX_EVENTS} events`, exchange.body);
    return collect(list, (one) => eventFact(one, exchange, compiled));
  } catch (error) {
    if (error instanceof FieldProblem) return rejectAll(error.message, exchange.body);
    throw error;
  }
}

function eventFact(mapped: unknown, exchange: Exchange, { profile }: ReadProfile): Fact {
  const receivedAt = Date.parse(exchange.at);
  const object = new MappedObject(mapped, { profile, receivedAt });
  const { eventId, hasTime, ...body } = toLiveEvent(object, receivedAt);
  // Without a time of its own a repeated message must still be the same thing.
  const { at: _at, ...timeless } = body.event;
  const said = { ...body, event: hasTime ? body.event : timeless };
  return {
    id: contentId(
      'event',
      eventId === undefined ? said : { callId: body.callId, eventId, kind: body.event.kind },
    ),
    keys: [`call:${body.callId}`],
    at: body.event.at,
    order: body.event.order,
    body,
  };
}

/** What cannot be read becomes a reject; the others go on. */
function collect(parts: readonly unknown[], toFact: (part: unknown) => Fact | undefined): Parsed {
  const parsed: Parsed = { facts: [], rejects: [], ignored: 0 };
  for (const part of parts) {
    try {
      const fact = toFact(part);
      if (fact === undefined) parsed.ignored += 1;
      else parsed.facts.push(fact);
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      parsed.rejects.push(reject(error.message, part));
    }
  }
  return parsed;
}

export function readBody(body: string, kind: 'json' | 'form'): unknown {
  if (kind === 'form') return Object.fromEntries(new URLSearchParams(body));
  const json = jsonOf(body);
  return typeof json === 'object' && json !== null ? json : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

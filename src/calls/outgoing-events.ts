import type { Transaction } from '../db/database.ts';
import type { CallChange } from '../domain/call-changes.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { storableJson } from '../inbox/storable-text.ts';
import type { CallweaveEventType, PopCard } from '../push/protocol/messages.ts';
import { KEY_SEPARATOR } from './storable-fact.ts';

/** Bus channel: `<tenant id> <highest sequence>` after every commit that made events. */
export const EVENTS_PUBLISHED = 'events';

/** An event that has no sequence yet. */
export interface EventToPublish {
  record: CallRecord;
  /** The record's JSON, made once for all its events and the table. */
  recordJson: string;
  change: Omit<CallChange, 'type'> & { type: CallChange['type'] | 'merged' };
  /** Agents that may see it. */
  agentIds: readonly string[];
  card?: PopCard;
  mergedInto?: string;
}

/** Digits of a sequence, so that it sorts as a string. */
const SEQUENCE_DIGITS = 16;

const TAKE = {
  name: 'sequence-take',
  text: 'UPDATE tenants SET sequence = sequence + $2 WHERE tenant_id = $1 RETURNING sequence',
};

const PUBLISH = {
  name: 'events-publish',
  text: `INSERT INTO outgoing_events (tenant_id, sequence, call_id, type, audience, agent_ids, event, card)
    SELECT $1, sequence, call_id, type, string_to_array(audience, E'\\x1f'), string_to_array(agent_ids, E'\\x1f'), event::json, card::json
    FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
      AS r(sequence, call_id, type, audience, agent_ids, event, card)`,
};

/**
 * Numbers and stores events; returns the highest sequence. The row of the tenant stays locked until the commit, so the order of
 * sequences is the order of commits: whoever reads up to N has read everything up to N. Do it last in a transaction.
 */
export async function publishEvents(
  tx: Transaction,
  tenantId: string,
  events: readonly EventToPublish[],
): Promise<number | undefined> {
  if (events.length === 0) return undefined;
  const { rows } = await tx.query<{ sequence: number }>({ ...TAKE, values: [tenantId, events.length] });
  const highest = rows[0]?.sequence;
  if (highest === undefined) throw new Error('The tenant does not exist.');
  const first = highest - events.length + 1;
  /** Key: call id; numbers the events of one revision. */
  const numbers = new Map<string, number>();
  const texts = events.map((event, index) => {
    const number = numbers.get(event.record.callId) ?? 0;
    numbers.set(event.record.callId, number + 1);
    return toEventJson(event, first + index, number);
  });
  await tx.query({
    ...PUBLISH,
    values: [
      tenantId,
      events.map((_, index) => first + index),
      events.map(({ record }) => record.callId),
      events.map(({ change }) => typeOf(change.type)),
      events.map(({ card }) => card?.agentId ?? ''),
      events.map(({ agentIds }) => agentIds.join(KEY_SEPARATOR)),
      texts,
      events.map(({ card }) => (card ? storableJson(card) : null)),
    ],
  });
  return highest;
}

function typeOf(type: EventToPublish['change']['type']): CallweaveEventType {
  return `callweave.call.${type}.v1`;
}

/**
 * CloudEvents 1.0. `data` comes last and the record is pasted in as text: it is the bulk of the event, and turning it
 * into JSON once per revision instead of once per event is what keeps this cheap.
 */
function toEventJson(event: EventToPublish, sequence: number, number: number): string {
  const { record, change } = event;
  const head = JSON.stringify({
    specversion: '1.0',
    id: `${record.callId}:${record.revision}:${number}`,
    source: `/tenants/${record.tenantId}/connections/${record.connectorId}`,
    type: typeOf(change.type),
    subject: record.callId,
    time: change.at ?? new Date().toISOString(),
    datacontenttype: 'application/json',
    sequence: String(sequence).padStart(SEQUENCE_DIGITS, '0'),
    correlationid: record.linkageId,
  });
  const legId = change.legId === undefined ? '' : `,"legId":${storableJson(change.legId)}`;
  const cause = change.cause === undefined ? '' : `,"cause":${storableJson(change.cause)}`;
  const mergedInto = event.mergedInto === undefined ? '' : `,"mergedInto":"${event.mergedInto}"`;
  return `${head.slice(0, -1)},"data":{"call":${event.recordJson}${legId}${cause}${mergedInto}}}`;
}

/** The stored event with its card, for those whom the card is for. Both are as `publishEvents` wrote them. */
export function withCard(eventJson: string, cardJson: string): string {
  return `${eventJson.slice(0, -2)},"card":${cardJson}}}`;
}

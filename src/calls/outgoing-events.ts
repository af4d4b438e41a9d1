import type { DetailsByAgent } from '../cards/card-details.ts';
import { textArray } from '../db/text-array.ts';
import type { CallChange } from '../domain/call-changes.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { storableJson } from '../inbox/storable-text.ts';
import type { CallweaveEventType, PopCard, TaskEventType } from '../push/protocol/messages.ts';
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
  /** What cards show besides, of the one that opens or of those that are open. */
  details?: DetailsByAgent;
  mergedInto?: string;
}

/** Digits of a sequence, so that it sorts as a string. */
const SEQUENCE_DIGITS = 16;

/**
 * Numbers and stores events as a part of the one statement that stores a batch. The row of the tenant stays locked until the commit,
 * so the order of sequences is the order of commits: whoever reads up to N has read everything up to N. The sequence is put
 * in front of the event's text here, because it is only known here.
 * `place(n)` is the parameter of column n; $1 is the tenant.
 */
export function publishSql(place: (column: number) => string): string {
  return `s AS (
      UPDATE tenants SET sequence = sequence + cardinality(${place(0)}::uuid[])
        WHERE tenant_id = $1 AND cardinality(${place(0)}::uuid[]) > 0
        RETURNING sequence AS highest, sequence - cardinality(${place(0)}::uuid[]) AS base
    ), e AS (
      INSERT INTO outgoing_events (tenant_id, sequence, call_id, type, audience, agent_ids, event, card, card_details)
        SELECT $1, base + nth, call_id, type, string_to_array(audience, E'\\x1f'), string_to_array(agent_ids, E'\\x1f'),
          ('{"sequence":"' || lpad((base + nth)::text, ${SEQUENCE_DIGITS}, '0') || '",' || event)::json, card::json, details::json
        FROM s, unnest(${place(0)}::uuid[], ${place(1)}::text[], ${place(2)}::text[], ${place(3)}::text[], ${place(4)}::text[],
          ${place(5)}::text[], ${place(6)}::text[]) WITH ORDINALITY AS r(call_id, type, audience, agent_ids, event, card, details, nth)
    )`;
}

/** A row of `outgoing_events` that has no sequence yet. */
export interface OutgoingEvent {
  callId: string;
  type: CallweaveEventType | TaskEventType;
  /** Agents that may see it. */
  agentIds: readonly string[];
  /** CloudEvents 1.0 as JSON, without its opening brace and its sequence. */
  text: string;
  card?: { agentId: string; json: string };
  detailsJson?: string;
}

/** Values of the columns of `publishSql`. */
export function publishValues(events: readonly OutgoingEvent[]): unknown[] {
  return [
    events.map(({ callId }) => callId),
    textArray(events.map(({ type }) => type)),
    textArray(events.map(({ card }) => card?.agentId ?? '')),
    textArray(events.map(({ agentIds }) => agentIds.join(KEY_SEPARATOR))),
    textArray(events.map(({ text }) => text)),
    textArray(events.map(({ card }) => card?.json ?? null)),
    textArray(events.map(({ detailsJson }) => detailsJson ?? null)),
  ];
}

/** Events of calls as they are stored. */
export function toOutgoing(events: readonly EventToPublish[]): OutgoingEvent[] {
  /** Key: call id; numbers the events of one revision. */
  const numbers = new Map<string, number>();
  return events.map((event) => {
    const { record, change, agentIds, card, details } = event;
    const number = numbers.get(record.callId) ?? 0;
    numbers.set(record.callId, number + 1);
    return {
      callId: record.callId,
      type: typeOf(change.type),
      agentIds,
      text: toEventText(event, number),
      ...(card && { card: { agentId: card.agentId, json: storableJson(card) } }),
      ...(details && { detailsJson: storableJson(details) }),
    };
  });
}

function typeOf(type: EventToPublish['change']['type']): CallweaveEventType {
  return `callweave.call.${type}.v1`;
}

/**
 * CloudEvents 1.0, without its opening brace and its sequence. `data` comes last and the record is pasted in as text: it is the bulk of the event, and turning it
 * into JSON once per revision instead of once per event is what keeps this cheap.
 */
function toEventText(event: EventToPublish, number: number): string {
  const { record, change } = event;
  const head = JSON.stringify({
    specversion: '1.0',
    id: `${record.callId}:${record.revision}:${number}`,
    source: `/tenants/${record.tenantId}/connections/${record.connectorId}`,
    type: typeOf(change.type),
    subject: record.callId,
    time: change.at ?? new Date().toISOString(),
    datacontenttype: 'application/json',
    correlationid: record.linkageId,
  });
  const legId = change.legId === undefined ? '' : `,"legId":${storableJson(change.legId)}`;
  const cause = change.cause === undefined ? '' : `,"cause":${storableJson(change.cause)}`;
  const mergedInto = event.mergedInto === undefined ? '' : `,"mergedInto":"${event.mergedInto}"`;
  return `${head.slice(1, -1)},"data":{"call":${event.recordJson}${legId}${cause}${mergedInto}}}`;
}

/** The stored event with something more in its data: `"card":{…}`. The event is as it was stored. */
export function withData(eventJson: string, more: string): string {
  return `${eventJson.slice(0, -2)},${more}}}`;
}

import type { CallEvent, EventLeg, LegResult } from '../../../src/domain/call-event.ts';
import type { CallPart } from '../../../src/domain/stitch/call-part.ts';
import { partEvents } from '../../../src/domain/stitch/part-events.ts';
import { contentId } from '../../kit/content-id.ts';
import { numberOfUser, type RecordFact, type RowFact } from './facts.ts';
import { type Conversation, endOf, isOutside, type XsiLeg } from './legs.ts';

/** A row's begin and an event's are of one clock; what of a call the row's begin is, nobody says. */
const SAME_LEG_MS = 60_000;

/**
 * What the call log adds. Whether `duration` counts talk or everything, and when a row's call began to be a talk, is unknown: what was seen
 * live keeps its times, and the log fills in the number that was called, telephones that events missed, and ends that nobody told.
 */
export function rowEvents({ rows, records }: Conversation, legs: readonly XsiLeg[] | undefined): CallEvent[] {
  if (legs === undefined) return partEvents(rows.length > 0 ? rows.map(toPart) : records.map(recordPart));
  const free = new Set(legs);
  const events = rows.flatMap((row): CallEvent[] => {
    const leg = [...free].filter((one) => isSame(one, row)).sort((a, b) => apart(a, row) - apart(b, row))[0];
    if (leg !== undefined) free.delete(leg);
    return leg === undefined ? missedByEvents(row) : unfinished(leg, row);
  });
  return [...events, ...lineOf(rows, legs)];
}

/** A recording of a call that neither events nor the log have told of, yet: somebody talked, for as long. */
function recordPart(record: RecordFact): CallPart {
  const { direction = 'inbound', phone = '', abonent, startedAt, durationMs, tracking } = record;
  return {
    id: contentId('record', record),
    keys: [],
    direction,
    // Ten digits here, without the country.
    customer: { raw: /^\d{10}$/.test(phone) ? `+7${phone}` : phone },
    device: { number: numberOfUser(abonent.userId), user: abonent.userId },
    startedAt,
    connectedAt: startedAt,
    endedAt: startedAt + durationMs,
    result: 'answered',
    externalIds: [{ kind: 'call', value: tracking }],
  };
}

function isSame(leg: XsiLeg, row: RowFact): boolean {
  const isWay = leg.isDialled === (row.direction === 'outbound');
  return leg.target === row.abonent.userId && isWay && apart(leg, row) <= SAME_LEG_MS;
}

function apart(leg: XsiLeg, row: RowFact): number {
  const moments = [leg.startedAt, leg.answeredAt ?? leg.startedAt];
  return Math.min(...moments.map((at) => Math.abs(at - row.startedAt)));
}

function isAnswered({ status, durationMs, direction }: RowFact): boolean {
  // Whether an outgoing call that nobody took is PLACED too is unknown; its length tells.
  return direction === 'outbound' ? durationMs > 0 : status === 'received';
}

/** A telephone that no event told of. Of an answer only the length is known: it is put at the beginning, where it cannot be too late. */
function missedByEvents(row: RowFact): CallEvent[] {
  if (row.status === 'placed' && !isAnswered(row)) return [];
  const leg = legOfRow(row);
  const endedAt = row.startedAt + row.durationMs;
  const result: LegResult = isAnswered(row)
    ? 'answered'
    : row.status === 'redirected'
      ? 'diverted'
      : 'noAnswer';
  const ring = row.direction === 'outbound' ? ('originated' as const) : ('delivered' as const);
  return [
    { kind: ring, source: 'log', at: row.startedAt, order: 1, leg },
    ...(isAnswered(row)
      ? [{ kind: 'established' as const, source: 'log' as const, at: row.startedAt, order: 2, leg }]
      : []),
    { kind: 'connectionCleared', source: 'log', at: endedAt, order: 4, leg, result },
  ];
}

/** The log has the leg, so it is over: where its end, or its answer, was lost on the way, the log says when at the earliest. */
function unfinished(leg: XsiLeg, row: RowFact): CallEvent[] {
  const events: CallEvent[] = [];
  const eventLeg: EventLeg = {
    id: leg.id,
    role: 'agent',
    device: { number: numberOfUser(leg.target), user: leg.target },
    externalId: leg.callId,
  };
  const isAnswerLost = leg.answeredAt === undefined && isAnswered(row) && leg.releasedAt === undefined;
  if (isAnswerLost) {
    const at = Math.max(leg.startedAt, row.startedAt);
    events.push({ kind: 'established', source: 'log', at, order: 2, leg: eventLeg });
  }
  if (endOf(leg) === undefined) {
    const begun = leg.answeredAt ?? leg.startedAt;
    const at = Math.max(begun, row.startedAt + row.durationMs);
    events.push({ kind: 'connectionCleared', source: 'log', at, order: 4, leg: eventLeg });
  }
  return events;
}

function legOfRow(row: RowFact): EventLeg {
  const { userId, name } = row.abonent;
  return {
    id: `${userId}/${row.startedAt}`,
    role: 'agent',
    device: { number: numberOfUser(userId), user: userId, ...(name !== undefined && { name }) },
  };
}

/** The number that was called stands in the log and seldom in the events. */
function lineOf(rows: readonly RowFact[], legs: readonly XsiLeg[]): CallEvent[] {
  const row = rows.find(({ direction, to }) => direction === 'inbound' && to !== undefined);
  const root = legs.find(isOutside);
  if (row?.to === undefined || root === undefined || root.isDialled) return [];
  return [
    {
      kind: 'offered',
      source: 'log',
      at: root.startedAt,
      order: 0.5,
      direction: 'inbound',
      line: { raw: row.to },
    },
  ];
}

/** Without events the rows are all there is. */
function toPart(row: RowFact): CallPart {
  const isIn = row.direction === 'inbound';
  const other = (isIn ? row.from : row.to) ?? '';
  const line = isIn ? row.to : row.from;
  const { readAt, ...content } = row;
  const device = legOfRow(row).device ?? { number: '' };
  const colleague = isExtension(other) ? { number: other } : undefined;
  return {
    id: contentId('row', content),
    readAt,
    keys: [],
    ...(colleague === undefined
      ? { direction: row.direction, customer: { raw: other }, device, ...(line !== undefined && { line }) }
      : { direction: 'internal', device: isIn ? device : colleague, from: isIn ? colleague : device }),
    startedAt: row.startedAt,
    endedAt: row.startedAt + row.durationMs,
    result: isAnswered(row) ? 'answered' : row.status === 'redirected' ? 'diverted' : 'noAnswer',
    ...(row.tracking !== undefined && { externalIds: [{ kind: 'call', value: row.tracking }] }),
  };
}

/** A colleague calls, or is called: both of them have a row. */
function isExtension(number: string): boolean {
  return /^\d{1,6}$/.test(number);
}

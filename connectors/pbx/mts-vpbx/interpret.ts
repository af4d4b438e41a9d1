import type { CallEvent } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { type CallPart, uniqueParts } from '../../../src/domain/stitch/call-part.ts';
import { partEvents } from '../../../src/domain/stitch/part-events.ts';
import type { EventFact, RowFact, VpbxFact } from './facts.ts';
import { liveEvents } from './live-events.ts';
import { liveLegs } from './live-legs.ts';
import { partOf } from './row-part.ts';
import type { MtsVpbxSettings } from './settings.ts';

/** All facts of one conversation → events. The PBX's facts and gaps are in docs/connectors/mts-vpbx.md. */
export function interpret(facts: readonly Fact[], settings: MtsVpbxSettings): CallEvent[] {
  const told = facts.map(({ body }) => body as VpbxFact);
  const rows = told.filter((fact): fact is RowFact => fact.told === 'row');
  const parts = uniqueParts(rows.map((row) => partOf(row, settings)));
  const events = told.filter((fact): fact is EventFact => fact.told === 'event');
  const live = liveEvents(liveLegs(events, byTracking(parts), settings));
  const isOpen = events.length > 0 && live.length > 0 && hasLaterLeg(live, parts);
  // A row is written when its leg is over, and a call may have more legs: told as the whole only when nothing goes on.
  return isOpen ? live : [...live, ...partEvents(parts)];
}

/** Key: tracking id. One that two rows share (both sides of an inside call) names neither of them. */
function byTracking(parts: readonly CallPart[]): Map<string, CallPart> {
  const found = new Map<string, CallPart>();
  const shared = new Set<string>();
  for (const part of parts) {
    for (const { kind, value } of part.externalIds ?? []) {
      if (kind !== 'call') continue;
      if (found.has(value)) shared.add(value);
      found.set(value, part);
    }
  }
  for (const value of shared) found.delete(value);
  return found;
}

/** A phone that rings or talks by the events beyond the last row. */
function hasLaterLeg(live: readonly CallEvent[], parts: readonly CallPart[]): boolean {
  const lastRow = Math.max(...parts.map(({ endedAt }) => endedAt));
  const open = new Map<string, number>();
  for (const { kind, leg, at } of live) {
    if (leg === undefined || leg.role === 'customer') continue;
    if (kind === 'delivered' || kind === 'established') open.set(leg.id, at);
    if (kind === 'connectionCleared') open.delete(leg.id);
  }
  return [...open.values()].some((at) => at >= lastRow);
}

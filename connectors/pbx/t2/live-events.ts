import type { CallEvent, EventLeg } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import type { Monitored } from './monitored.ts';
import type { MonitorFact } from './parse.ts';

const ORDER = { begin: 0, cleared: 1, delivered: 2, over: 3 } as const;

/**
 * What the list of current calls tells: a call is there, it is at these telephones, it is gone. Whether a telephone rings or talks is not
 * told, so a telephone is told of as one that was reached, and its end has no result; who answered comes with the log.
 */
export function liveEvents(facts: readonly Fact[]): CallEvent[] {
  const byKey = new Map<string, Fact[]>();
  for (const fact of facts) byKey.set(fact.keys[0] ?? '', [...(byKey.get(fact.keys[0] ?? '') ?? []), fact]);
  return [...byKey.values()].flatMap((all, index) => eventsOfOne(all, index === 0 ? '' : `${index + 1}.`));
}

function eventsOfOne(facts: readonly Fact[], prefix: string): CallEvent[] {
  const all = facts.map(({ at, body }) => ({ at, ...(body as MonitorFact) }));
  const items = all.flatMap(({ items: there, gone }) => [...there, ...gone.map(({ item }) => item)]);
  const [first] = items as Monitored[];
  const [since] = all.map((one) => one.since);
  if (first === undefined || since === undefined) return [];
  if (first.direction === 'outbound') return [...beginning(first, since, prefix), ...overOf(all)];
  // In a menu or a queue there is nobody to be told of it, and the log could not be joined to it.
  const events = phonesOf(all, prefix);
  if (events.length === 0) return [];
  const isInside = first.direction === 'internal';
  return [...beginning(first, since, prefix), ...events, ...(isInside ? overOf(all) : [])];
}

type Seen = MonitorFact & { at: number };

function phonesOf(all: readonly Seen[], prefix: string): CallEvent[] {
  const events: CallEvent[] = [];
  /** By number: the leg that is there now. */
  const legs = new Map<string, EventLeg>();
  let rings = 0;
  for (const { at, items, gone } of all) {
    const there = new Set((items as Monitored[]).flatMap(({ called }) => called ?? []));
    for (const [number, leg] of legs) {
      if (there.has(number)) continue;
      legs.delete(number);
      const goneAt = gone.find(({ item }) => (item as Monitored).called === number)?.at ?? at;
      events.push({ kind: 'connectionCleared', at: goneAt, order: ORDER.cleared, leg });
    }
    for (const number of there) {
      if (legs.has(number)) continue;
      const leg: EventLeg = { id: `${prefix}phone#${++rings}`, role: 'agent', device: { number } };
      legs.set(number, leg);
      events.push({ kind: 'delivered', at, order: ORDER.delivered, leg });
    }
  }
  return events;
}

function beginning({ direction, caller, called }: Monitored, since: number, prefix: string): CallEvent[] {
  const common = { at: since, order: ORDER.begin, direction };
  const device = caller === undefined ? {} : { device: { number: caller } };
  if (direction === 'inbound') {
    const leg: EventLeg = { id: 'customer', role: 'customer', ...device };
    return [{ kind: 'offered', ...common, leg, customer: { raw: caller ?? '' } }];
  }
  const leg: EventLeg = { id: `${prefix}caller`, role: 'originator', ...device };
  const customer = direction === 'outbound' ? { customer: { raw: called ?? '' } } : {};
  return [{ kind: 'originated', ...common, leg, ...customer }];
}

/**
 * Not of incoming calls: when their telephones have gone the hub ends them a little later (`unansweredEndsUntold`). The log comes first,
 * as a rule, and says whether anybody talked.
 */
function overOf(all: readonly Seen[]): CallEvent[] {
  const last = all.at(-1);
  if (last === undefined || last.items.length > 0) return [];
  const at = Math.max(...last.gone.map((one) => one.at), last.gone.length === 0 ? last.at : 0);
  return [{ kind: 'callCleared', at, order: ORDER.over, cause: { raw: 'unknown' }, clearedBy: 'unknown' }];
}

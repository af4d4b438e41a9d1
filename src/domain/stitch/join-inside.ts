import { isSameNumber } from './call-part.ts';
import type { Clusters } from './clusters.ts';
import type { Edge } from './edges.ts';
import { overlapMs, type PartView, talkedFrom } from './part-view.ts';
import { Phones } from './phones.ts';

/** A phone that is in a customer's call and dials a colleague consults; it may also have two customers on two lines. */
const CONSULTS = 0.8;
/** … and the colleague has that customer afterwards. */
const AND_HANDS_OVER = 0.95;
/** A row with no second side (a phone's own channel) is nobody else's call; which talk of the phone it belongs to is read from time alone. */
const OWN_ROW = 0.75;
/** An inside call that belongs to a customer's. */
export interface InsideEdge extends Edge {
  reason: 'consultation' | 'stitched';
}

/**
 * Brings calls inside the house into the call of the customer for whom they were made: a phone in a talk with a customer calls a
 * colleague. Where two customers are equally likely, neither gets it.
 */
export function joinInside(sorted: readonly PartView[], clusters: Clusters, slackMs: number): InsideEdge[] {
  const phones = new Phones();
  for (const view of sorted) if (!view.isInside) phones.add(view);
  let waiting = clusters.all().filter((members) => members.every(({ isInside }) => isInside));
  const joined: InsideEdge[] = [];
  // A colleague who was consulted may consult in turn: each round may make the next one visible.
  for (;;) {
    const left: typeof waiting = [];
    for (const members of waiting) {
      const edge = hostOf(members, phones, clusters, slackMs);
      if (edge === undefined) {
        left.push(members);
        continue;
      }
      clusters.join(edge.a, edge.b);
      joined.push(edge);
      for (const view of members) phones.add(view);
    }
    if (left.length === waiting.length) return joined;
    waiting = left;
  }
}

function hostOf(
  members: readonly PartView[],
  phones: Phones,
  clusters: Clusters,
  slackMs: number,
): InsideEdge | undefined {
  const edges = members.flatMap((inside): InsideEdge[] => {
    const caller = (inside.from ?? inside.device)?.number;
    if (caller === undefined) return [];
    return phones
      .at(caller, inside.startedAt, slackMs)
      .flatMap((host) => edgeOf(host, inside, clusters, slackMs) ?? []);
  });
  const best = edges.reduce<InsideEdge | undefined>(
    (winner, edge) => (winner === undefined || edge.confidence > winner.confidence ? edge : winner),
    undefined,
  );
  if (best === undefined) return undefined;
  const isUnclear = edges.some(
    (edge) => edge.confidence === best.confidence && !clusters.isOne(edge.a, best.a),
  );
  return isUnclear ? undefined : best;
}

function edgeOf(
  host: PartView,
  inside: PartView,
  clusters: Clusters,
  slackMs: number,
): InsideEdge | undefined {
  const colleague = inside.device?.number;
  const caller = (inside.from ?? inside.device)?.number;
  if (colleague === undefined || isSameNumber(colleague, caller)) {
    const evidence = [`ownRowOf:${caller}`];
    const confidence = OWN_ROW + closeness(host, inside, slackMs);
    return { a: host, b: inside, reason: 'stitched', confidence, evidence };
  }
  if (!isTalking(host, inside.startedAt, slackMs)) return undefined;
  const handed = clusters
    .of(host)
    .filter((part) => isSameNumber(part.device?.number, colleague) && isHandedOver(inside, part, slackMs));
  const getsCustomer = handed.length > 0;
  const evidence = [
    `callerTalksToCustomer:${caller}`,
    ...(getsCustomer ? [`handedOverTo:${colleague}`] : []),
  ];
  const closest = Math.max(0, ...handed.map((part) => closeness(part, inside, slackMs)));
  const confidence = (getsCustomer ? AND_HANDS_OVER : CONSULTS) + closest;
  return { a: host, b: inside, reason: 'consultation', confidence, evidence };
}

/** Of several rows that would do, the one that begins and ends with the inside call is meant. */
function closeness(row: PartView, inside: PartView, slackMs: number): number {
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= slackMs;
  const begins = isNear(row.startedAt, inside.startedAt) || isNear(row.startedAt, inside.endedAt);
  return (begins ? 0.02 : 0) + (isNear(row.endedAt, inside.endedAt) ? 0.02 : 0);
}

function isTalking(host: PartView, moment: number, slackMs: number): boolean {
  if (host.isInside) return host.isAnswered;
  const from = talkedFrom(host);
  return from !== undefined && from <= moment + slackMs;
}

/** The colleague's row with the customer goes on where the inside call ends. */
function isHandedOver(inside: PartView, part: PartView, slackMs: number): boolean {
  if (part.isInside || !part.isAnswered) return false;
  return overlapMs(inside, part) >= -slackMs && part.endedAt >= inside.endedAt - slackMs;
}

import type { CallLink } from '../call-record.ts';
import { type CallPart, uniqueParts } from './call-part.ts';
import { Clusters } from './clusters.ts';
import { bySurety, type Edge, edgesOf } from './edges.ts';
import { forwardsOf } from './forwards.ts';
import { handoversOf } from './handovers.ts';
import { joinInside } from './join-inside.ts';
import { byTime, type PartView, SLACK_MS, type StitchOptions, viewOf } from './part-view.ts';

/**
 * Below this nothing is joined: two records of one conversation are a nuisance, two conversations in one record are wrong. A rule
 * that has only time and number to go by stays under it as soon as another story is as likely.
 */
export const STITCH_THRESHOLD = 0.7;

/** One conversation. */
export interface Stitched {
  /** In order of time. */
  parts: CallPart[];
  /** One fewer than the parts, but for those that share an id. */
  links: CallLink[];
}

/**
 * Rows without ids → conversations. A function of the set: neither order nor repetition of the rows shows. The surest ties are
 * made first, and each later one only if the whole that it would make can be one call.
 */
export function stitchParts(parts: readonly CallPart[], options: StitchOptions): Stitched[] {
  const slackMs = options.slackMs ?? SLACK_MS;
  const views = sortedViews(parts, options);
  const handovers = handoversOf(views, slackMs);
  const clusters = new Clusters(views, handovers, slackMs);
  joinByKeys(views, clusters);
  const joined: { edge: Edge; reason: CallLink['reason'] }[] = [];
  const forwards = forwardsOf(views, slackMs);
  const forwarded = new Set(forwards.map(({ b }) => b.id));
  const own = views.filter(({ id }) => !forwarded.has(id));
  for (const edge of [...edgesOf(own, slackMs), ...handovers].sort(bySurety)) {
    if (edge.confidence < STITCH_THRESHOLD) break;
    if (clusters.isOne(edge.a, edge.b) || !clusters.canJoin(edge.a, edge.b)) continue;
    clusters.join(edge.a, edge.b);
    joined.push({ edge, reason: 'stitched' });
  }
  for (const edge of forwards) {
    if (clusters.isOne(edge.a, edge.b)) continue;
    clusters.join(edge.a, edge.b);
    joined.push({ edge, reason: 'stitched' });
  }
  for (const edge of joinInside(own, clusters, slackMs)) joined.push({ edge, reason: edge.reason });
  /** Part → why it was joined. Whole groups are joined by one of their parts, so a part may have been joined more than once. */
  const links = new Map<string, CallLink[]>();
  for (const { edge, reason } of joined.sort((x, y) => byTime(x.edge.b, y.edge.b)))
    links.set(edge.b.id, [...(links.get(edge.b.id) ?? []), linkOf(edge, reason)]);
  return clusters.all().map((members) => ({
    parts: members.map(({ part }) => part),
    links: members.flatMap(({ id }) => links.get(id) ?? []),
  }));
}

function sortedViews(parts: readonly CallPart[], options: StitchOptions): PartView[] {
  return uniqueParts(parts)
    .map((part) => viewOf(part, options))
    .sort(byTime);
}

/** What shares an id is one call, whatever it looks like. */
function joinByKeys(views: readonly PartView[], clusters: Clusters): void {
  /** Key → the first part that has it. */
  const named = new Map<string, PartView>();
  for (const view of views) {
    for (const key of view.keys) {
      const first = named.get(key);
      if (first === undefined) named.set(key, view);
      else clusters.join(first, view);
    }
  }
}

function linkOf({ b, confidence, evidence }: Edge, reason: CallLink['reason']): CallLink {
  return { reason, confidence: Math.round(confidence * 100) / 100, evidence: [partName(b), ...evidence] };
}

/** Which part was joined: people find its leg by it. */
export function partName(part: CallPart): string {
  const who = part.device?.number ?? part.dialled ?? part.line ?? '';
  return `part:${who} ${new Date(part.startedAt).toISOString()}`;
}

import { createHash } from 'node:crypto';
import type { CallEvent } from './call-event.ts';
import type { CallRecord } from './call-record.ts';
import type { Fact } from './fact.ts';
import { type CallIdentity, type FoldOptions, foldCall } from './fold-call.ts';
import { isLinkFact, linksIn } from './link-fact.ts';
import type { LegRows } from './stitch/leg-rows.ts';
import { stitchedLinks } from './stitch/stitched-links.ts';

export interface Derivation {
  /** All facts of the conversation; sorted and made unique here. */
  facts: readonly Fact[];
  /** The connector's, bound to its settings. */
  interpret(facts: readonly Fact[]): CallEvent[];
  identity: CallIdentity;
  options: FoldOptions;
  /** The connector's, where its log has a row per leg. */
  legRows?: LegRows | undefined;
  /** The record so far, for what facts do not hold: which calls became a part of this one. */
  before?: CallRecord | undefined;
}

/** Facts → record; undefined when they tell of no call (yet): a channel that was created and nothing more. */
export function deriveCall(derivation: Derivation): CallRecord | undefined {
  const { interpret, identity, options, legRows, before } = derivation;
  const facts = sortFacts(derivation.facts);
  const events = interpret(facts.filter((fact) => !isLinkFact(fact)));
  if (events.length === 0) return undefined;
  const record = foldCall(events, identity, options);
  const stitched = legRows === undefined ? [] : stitchedLinks(facts, legRows, options, before);
  const links = [...linksIn(facts), ...stitched];
  return links.length === 0 ? record : { ...record, links };
}

/** By (at, order, id), each id once: what `interpret` may rely on. */
export function sortFacts(facts: readonly Fact[]): Fact[] {
  const byId = new Map<string, Fact>();
  for (const fact of facts) if (!byId.has(fact.id)) byId.set(fact.id, fact);
  return [...byId.values()].sort((a, b) => a.at - b.at || a.order - b.order || (a.id < b.id ? -1 : 1));
}

/**
 * A UUIDv7 (RFC 9562) that the same call always gets: 48 bits of the time it began, the rest from SHA-256 of the seed
 * (connection id and the first fact's id, say). So a record built twice, here and in `replay`, has one id.
 */
export function callIdFor(startedAtMs: number, seed: string): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, 16);
  bytes.writeUIntBE(Math.max(0, Math.trunc(startedAtMs)), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** First day of the month (UTC) that the id was made for, `YYYY-MM-01`: the partition its call lives in. */
export function monthOfCallId(callId: string): string {
  const startedAtMs = Number.parseInt(callId.replaceAll('-', '').slice(0, 12), 16);
  return `${new Date(startedAtMs).toISOString().slice(0, 7)}-01`;
}

import type { KnownAgent } from '../agents/agent-directory.ts';
import type { LiveConnection } from '../connections/pbx-port.ts';
import type { CallerDirectory } from '../contacts/caller-directory.ts';
import type { Transaction } from '../db/database.ts';
import { assignAgent } from '../domain/assign-agent.ts';
import { describeChanges, isSame } from '../domain/call-changes.ts';
import type { Device } from '../domain/call-event.ts';
import type { CallRecord, Match } from '../domain/call-record.ts';
import { callIdFor } from '../domain/derive-call.ts';
import type { Fact, Reject } from '../domain/fact.ts';
import { findMerges, mayBePart } from '../domain/link.ts';
import type { PhoneNumber } from '../domain/phone-number.ts';
import type { PendingRow } from '../inbox/pending-rows.ts';
import { storableJson } from '../inbox/storable-text.ts';
import type { TenantSettings } from '../tenants/tenant-settings.ts';
import {
  type FactToStore,
  type InboxOutcome,
  loadCalls,
  loadMergeCandidates,
  loadSurroundings,
  moveCall,
  recordJson,
  type StoredCall,
  storeBatch,
  viewersOf,
} from './call-store.ts';
import { closingFact } from './closing-fact.ts';
import { type DeriveContext, deriveRecord } from './derive-calls.ts';
import type { IngestMetrics } from './ingest-metrics.ts';
import { type Conversation, linkBatch } from './link-batch.ts';
import type { EventToPublish } from './outgoing-events.ts';
import { buildPopCard, loadLastCalls } from './pop-card.ts';
import { RowFault } from './row-fault.ts';
import { type StorableFact, toStorableFact } from './storable-fact.ts';

/** A call to look at again although the PBX said nothing. */
export interface Touch {
  callId: string;
  /** Look the customer up again (an agent picked a contact). */
  rematch?: boolean;
  /** The PBX went silent: end the call. */
  close?: boolean;
  /** The wrap-up time is over: final, if the call has ended. */
  settle?: boolean;
}

export interface BatchContext {
  connection: LiveConnection;
  directory: CallerDirectory;
  agentAt(device: Device): KnownAgent | undefined;
  /** Name of an agent who need not have a device here. */
  nameOf(agentId: string): string | undefined;
  settings: TenantSettings;
  metrics: IngestMetrics;
  now: Date;
}

export interface BatchResult {
  rows: number;
  rejected: number;
  pops: number;
  /** Highest sequence made; absent when nobody needs to be told. */
  highest?: number;
}

/** One call of the batch on its way from stored facts to events. */
interface Work {
  callId: string;
  before: CallRecord | undefined;
  facts: Fact[];
  fresh: boolean;
  quiet: boolean;
  touch?: Touch;
  /** Records of calls that became a part of this one. */
  absorbed: CallRecord[];
  after?: CallRecord;
}

/** Which row brought a fact. */
interface Origin {
  row: PendingRow;
  storable: StorableFact;
}

/** Rows (and touched calls) of one connection → records and events, in the caller's transaction. */
export async function ingestBatch(
  tx: Transaction,
  rows: readonly PendingRow[],
  touches: readonly Touch[],
  context: BatchContext,
): Promise<BatchResult> {
  const { connection, metrics } = context;
  const timer = stageTimer(metrics);
  const { origins, outcomes, rejected } = parseRows(rows, context);
  timer('parse');

  const facts = [...origins.values()].map(({ storable }) => storable.fact);
  const keys = [...new Set(facts.flatMap((fact) => fact.keys))];
  const { known, openParts } = await loadSurroundings(tx, connection.connectionId, keys);
  const conversations = linkBatch(facts, known, (first) =>
    callIdFor(first.at, `${connection.connectionId} ${first.id}`),
  );
  const old = conversations.flatMap((one) => (one.isNew ? [] : [one.callId, ...one.absorbed]));
  const stored = await loadCalls(tx, [...new Set([...old, ...touches.map(({ callId }) => callId)])]);
  timer('load');

  const works = toWorks(conversations, touches, stored, origins);
  for (const { callId, absorbed } of conversations) {
    for (const from of absorbed)
      await moveCall(tx, { from, into: callId, connectionId: connection.connectionId });
  }
  const deriving: DeriveContext = {
    ...context,
    now: context.now.getTime(),
    wrapUpMs: context.settings.wrapUpSeconds * 1000,
  };
  for (const work of works.values()) derive(work, deriving, origins);
  timer('derive');
  const gone = new Set(conversations.flatMap(({ absorbed }) => absorbed));
  const redirects = await mergeSoftly(tx, works, {
    deriving,
    origins,
    openParts: openParts.filter(({ callId }) => !gone.has(callId)),
  });

  const changed = [...works.values()].filter(
    (work): work is Work & { after: CallRecord } => work.after !== undefined,
  );
  await match(tx, changed, context);
  assign(changed, context);
  timer('match');

  const { events, records, pops } = await describe(tx, changed, context);
  timer('describe');
  const highest = await storeBatch(tx, {
    tenantId: connection.tenantId,
    connectionId: connection.connectionId,
    records,
    facts: factsToStore(works, stored, origins),
    keys: conversations.flatMap((one) => {
      const callId = redirects.get(one.callId) ?? one.callId;
      return one.keys.filter((key) => known.get(key) !== callId).map((key) => ({ key, callId }));
    }),
    outcomes,
    events,
  });
  timer('store');
  metrics.events.inc(events.length);
  return { rows: rows.length, rejected, pops, ...(highest !== undefined && { highest }) };
}

function stageTimer(metrics: IngestMetrics): (stage: string) => void {
  let last = performance.now();
  return (stage) => {
    const now = performance.now();
    metrics.stage.observe({ stage }, (now - last) / 1000);
    last = now;
  };
}

/** Fact id → where it came from; told twice in one batch, the first row counts. */
function parseRows(rows: readonly PendingRow[], { connection }: BatchContext) {
  const origins = new Map<string, Origin>();
  const outcomes: InboxOutcome[] = [];
  let rejected = 0;
  for (const row of rows) {
    const { facts, rejects, ignored } = parseRow(row, connection);
    for (const storable of facts) {
      if (!origins.has(storable.fact.id)) origins.set(storable.fact.id, { row, storable });
    }
    const isRejected = rejects.length > 0 && facts.length === 0 && ignored === 0;
    if (isRejected) rejected += 1;
    outcomes.push({
      inboxId: row.inboxId,
      receivedAt: row.receivedAt,
      state: isRejected ? 'rejected' : 'done',
      rejectsJson: rejects.length > 0 ? storableJson(rejects) : null,
    });
  }
  return { origins, outcomes, rejected };
}

function parseRow(row: PendingRow, connection: LiveConnection) {
  try {
    const parsed = connection.port.parse(row.exchange);
    const facts: StorableFact[] = [];
    const rejects: Reject[] = [...parsed.rejects];
    const receivedAtMs = Date.parse(row.exchange.at);
    for (const fact of parsed.facts) {
      const checked = toStorableFact(fact, receivedAtMs);
      if ('fact' in checked) facts.push(checked);
      else rejects.push(checked);
    }
    return { facts, rejects, ignored: parsed.ignored };
  } catch (error) {
    throw new RowFault([row.inboxId], error);
  }
}

function toWorks(
  conversations: readonly Conversation[],
  touches: readonly Touch[],
  stored: ReadonlyMap<string, StoredCall>,
  origins: ReadonlyMap<string, Origin>,
): Map<string, Work> {
  const works = new Map<string, Work>();
  for (const { callId, absorbed, facts } of conversations) {
    const parts = [callId, ...absorbed].map((id) => stored.get(id));
    const have = parts.flatMap((part) => part?.facts ?? []);
    const ids = new Set(have.map(({ id }) => id));
    const fresh = facts.filter(({ id }) => !ids.has(id));
    const absorbedRecords = parts.slice(1).flatMap((part) => (part?.record ? [part.record] : []));
    works.set(callId, {
      callId,
      before: parts[0]?.record,
      facts: [...have, ...fresh],
      fresh: fresh.length > 0 || absorbed.length > 0,
      quiet: fresh.length > 0 && fresh.every(({ id }) => origins.get(id)?.row.quiet),
      absorbed: absorbedRecords,
    });
  }
  for (const touch of touches) {
    const call = stored.get(touch.callId);
    if (!call?.record) continue;
    const work = works.get(touch.callId);
    if (work) {
      work.touch = touch;
    } else {
      const facts = touch.close ? [...call.facts, closingFact(call.facts)] : call.facts;
      works.set(touch.callId, {
        callId: touch.callId,
        before: call.record,
        facts,
        fresh: true,
        quiet: false,
        touch,
        absorbed: [],
      });
    }
  }
  return works;
}

function derive(work: Work, context: DeriveContext, origins: ReadonlyMap<string, Origin>): void {
  if (!work.fresh) return;
  try {
    const after = deriveRecord(work.callId, work.facts, work.before, context);
    if (after && work.touch?.settle && after.endedAt !== undefined) after.final = true;
    if (after) work.after = after;
  } catch (error) {
    throw new RowFault(rowsOf(work, origins), error);
  }
}

function rowsOf(work: Work, origins: ReadonlyMap<string, Origin>): number[] {
  return [...new Set(work.facts.flatMap(({ id }) => origins.get(id)?.row.inboxId ?? []))];
}

/**
 * Calls that belong together although no key says so: a consultation joins the customer's call, and so does a phone that
 * was rung for a waiting customer. Returns who went where.
 */
async function mergeSoftly(
  tx: Transaction,
  works: Map<string, Work>,
  surroundings: {
    deriving: DeriveContext;
    origins: ReadonlyMap<string, Origin>;
    openParts: readonly CallRecord[];
  },
): Promise<Map<string, string>> {
  const { deriving, origins, openParts } = surroundings;
  const redirects = new Map<string, string>();
  const { connectionId } = deriving.connection;
  const derived = [...works.values()].flatMap((work) => (work.after ? [work.after] : []));
  if (derived.length === 0) return redirects;
  /** Key: call id; what is derived now counts, and not what was stored of it. */
  const candidates = new Map([...openParts, ...derived].map((call) => [call.callId, call] as const));
  const parts = [...candidates.values()].filter(mayBePart);
  if (parts.length === 0) return redirects;
  for (const call of await loadMergeCandidates(tx, connectionId, parts)) {
    if (!candidates.has(call.callId)) candidates.set(call.callId, call);
  }
  // Each merge may make another one visible (a colleague asks a colleague); every round leaves fewer calls.
  for (;;) {
    const [merge] = findMerges([...candidates.values()]);
    if (!merge) return redirects;
    const { from, into } = merge;
    await absorb(tx, works, { from, into, connectionId });
    for (const [gone, at] of redirects) if (at === from) redirects.set(gone, into);
    redirects.set(from, into);
    candidates.delete(from);
    const work = works.get(into);
    if (work) derive(work, deriving, origins);
    if (work?.after) candidates.set(into, work.after);
  }
}

async function absorb(
  tx: Transaction,
  works: Map<string, Work>,
  merge: { from: string; into: string; connectionId: string },
): Promise<void> {
  const missing = [merge.from, merge.into].filter((callId) => !works.has(callId));
  const loaded = await loadCalls(tx, missing);
  const workOf = (callId: string): Work => {
    const call = loaded.get(callId);
    return (
      works.get(callId) ?? {
        callId,
        before: call?.record,
        facts: call?.facts ?? [],
        fresh: true,
        quiet: false,
        absorbed: [],
      }
    );
  };
  const [from, into] = [workOf(merge.from), workOf(merge.into)];
  await moveCall(tx, merge);
  works.delete(merge.from);
  works.set(merge.into, {
    ...into,
    facts: [...into.facts, ...from.facts],
    fresh: true,
    quiet: into.quiet && from.quiet,
    absorbed: [...into.absorbed, ...from.absorbed, ...(from.before ? [from.before] : [])],
  });
}

/** One query for the whole batch. A call keeps its candidates until somebody picks or its customer turns out to be another. */
async function match(
  tx: Transaction,
  works: readonly (Work & { after: CallRecord })[],
  { connection, directory, metrics }: BatchContext,
): Promise<void> {
  const asked: { after: CallRecord; number: PhoneNumber }[] = [];
  for (const { before, after, touch } of works) {
    const { customer } = after;
    if (before && before.customer.digits === customer.digits && !touch?.rematch) {
      after.matches = before.matches;
    } else if (after.direction !== 'internal' && !customer.withheld && customer.digits !== '') {
      asked.push({ after, number: { ...customer, internal: customer.digits.length < 7 } });
    }
  }
  if (asked.length === 0) return;
  const found = await directory.matchMany(
    tx,
    connection.tenantId,
    asked.map(({ number }) => number),
  );
  let matched = 0;
  for (const { after, number } of asked) {
    after.matches = found.get(number.digits) ?? [];
    if (after.matches.length > 0) matched += 1;
  }
  metrics.lookups.inc({ result: 'found' }, matched);
  metrics.lookups.inc({ result: 'unknown' }, asked.length - matched);
}

function assign(works: readonly (Work & { after: CallRecord })[], { settings, nameOf }: BatchContext): void {
  for (const { before, after } of works) {
    const chosen: Match | undefined = after.matches.find((candidate) => candidate.chosen);
    const queueDuty = settings.queueDuty[after.queue?.id ?? ''];
    const responsible = assignAgent(after, {
      policy: settings.assignPolicy,
      ...(chosen?.ownerAgentId !== undefined && { ownerAgentId: chosen.ownerAgentId }),
      ...(queueDuty !== undefined && { queueDuty }),
    });
    if (!responsible) continue;
    after.responsible = responsible;
    // An owner or somebody on duty whose phone had no part in the call; as with legs, a later name rewrites no old call.
    const known = before?.responsible;
    const agentName =
      responsible.agentName ??
      (known?.agentId === responsible.agentId ? known.agentName : undefined) ??
      nameOf(responsible.agentId);
    if (agentName !== undefined) after.responsible.agentName = agentName;
  }
}

async function describe(
  tx: Transaction,
  works: readonly (Work & { after: CallRecord })[],
  { now }: BatchContext,
) {
  const told = works
    .filter(({ before, after, absorbed }) => absorbed.length > 0 || !isSame(before, after))
    .map((work) => {
      const { before, after, quiet, absorbed } = work;
      return {
        ...work,
        changes: describeChanges(before, after, { quiet, absorbed }),
        json: recordJson(after),
      };
    });
  const popping = told.filter(({ changes }) => changes.some(({ pop }) => pop));
  const numbers = popping.flatMap(({ after }) => after.customer.e164 ?? []);
  const lastCalls = await loadLastCalls(tx, [...new Set(numbers)], now);
  const events: EventToPublish[] = [];
  let pops = 0;
  for (const { before, after, absorbed, changes, json } of told) {
    const agentIds = [
      ...new Set([before, after, ...absorbed].flatMap((call) => (call ? viewersOf(call) : []))),
    ];
    for (const call of absorbed) {
      const gone = { ...call, revision: call.revision + 1 };
      const change = { type: 'merged' as const };
      events.push({ record: gone, recordJson: recordJson(gone), change, agentIds, mergedInto: after.callId });
    }
    for (const change of changes) {
      const leg = change.pop && after.legs.find(({ legId }) => legId === change.legId);
      const card = leg && buildPopCard(after, leg, lastCalls.get(after.customer.e164 ?? '') ?? []);
      if (card) pops += 1;
      events.push({ record: after, recordJson: json, change, agentIds, ...(card && { card }) });
    }
  }
  return {
    events,
    records: told.map(({ before, absorbed, after, json }) => ({ before, absorbed, record: after, json })),
    pops,
  };
}

function factsToStore(
  works: ReadonlyMap<string, Work>,
  stored: ReadonlyMap<string, StoredCall>,
  origins: ReadonlyMap<string, Origin>,
): FactToStore[] {
  const facts: FactToStore[] = [];
  for (const work of works.values()) {
    const have = new Set(stored.get(work.callId)?.facts.map(({ id }) => id));
    for (const fact of work.facts) {
      const origin = origins.get(fact.id);
      if (have.has(fact.id) || (!origin && !(work.touch?.close && fact.keys[0] === fact.id))) continue;
      const bodyJson = origin?.storable.bodyJson ?? storableJson(fact.body);
      facts.push({ callId: work.callId, fact, bodyJson, inboxId: origin?.row.inboxId ?? null });
    }
  }
  return facts;
}

import type { CallEvent, Device } from './call-event.ts';
import { CALL_SCHEMA, type CallRecord, type Customer, type Line } from './call-record.ts';
import { applyEvent, closeLateLegs } from './fold/apply-event.ts';
import { applyLog } from './fold/apply-log.ts';
import { CallFold } from './fold/call-fold.ts';
import { coveredMs } from './fold/intervals.ts';
import type { LegFold } from './fold/leg-fold.ts';
import { placeMenuSteps } from './fold/menu-steps.ts';
import { outcomeOf } from './fold/outcome.ts';
import { sortEvents } from './fold/sort-events.ts';
import { companyTime, humans } from './fold/talk-time.ts';
import { type Talker, whoTalked } from './fold/who-talked.ts';
import { type AgentIdentity, isoTime, writeLeg } from './fold/write-leg.ts';
import { type NumberForm, parsePartyNumber } from './phone-number.ts';

export interface CallIdentity {
  callId: string;
  linkageId: string;
  tenantId: string;
  /** Id of the connection. */
  connectorId: string;
  revision: number;
  final: boolean;
}

export interface FoldOptions {
  /** ISO 3166-1 alpha-2 of the tenant. */
  country: string;
  form: NumberForm;
  /** Who sits at a device; undefined when no directory knows it. */
  agentAt?: (device: Device) => AgentIdentity | undefined;
}

/**
 * All events of one conversation → its record. Pure: the same set of events, in any order and with any repeats, gives
 * the same record. Never throws on events out of place: what the machine of a leg does not allow changes nothing.
 */
export function foldCall(
  events: readonly CallEvent[],
  identity: CallIdentity,
  options: FoldOptions,
): CallRecord {
  const call = new CallFold();
  for (const event of sortEvents(events)) applyEvent(call, event);
  closeLateLegs(call);
  if (call.logEvent?.logged !== undefined) applyLog(call, call.logEvent, call.logEvent.logged);
  placeMenuSteps(call);
  promoteOriginator(call);
  settleCustomer(call);
  return writeRecord(call, identity, options);
}

/** Our device that placed the call is its agent as soon as the customer answers; inside the house it stays the caller. */
function promoteOriginator(call: CallFold): void {
  if (call.direction === 'internal') return;
  for (const leg of call.legs.values()) {
    if (leg.role === 'originator' && leg.metCustomer) leg.role = 'agent';
  }
}

/** Many PBXs tell nothing of the customer's own connection: it was answered if anybody talked to the customer. */
function settleCustomer(call: CallFold): void {
  const legs = [...call.legs.values()];
  if (!humans(legs).some((leg) => leg.metCustomer)) return;
  for (const leg of legs) if (leg.role === 'customer' && leg.result === 'cancelled') leg.result = 'answered';
}

function writeRecord(call: CallFold, identity: CallIdentity, options: FoldOptions): CallRecord {
  const legs = [...call.legs.values()];
  const now = call.endedAt ?? call.lastAt;
  const startedAt = call.startedAt ?? now;
  const identities = new Map(legs.map((leg) => [leg, identify(leg, options)]));
  const talkers = legs.flatMap((leg): Talker[] => {
    const agentId = identities.get(leg)?.agentId ?? leg.device?.number;
    return leg.role === 'agent' && agentId !== undefined ? [{ agentId, leg }] : [];
  });
  const who = whoTalked(talkers, now);
  const direction = call.direction ?? 'inbound';
  const last = who.last ?? (direction === 'outbound' ? originatorOf(legs, identities) : undefined);
  const times = callTimes(call, legs);
  return {
    schema: CALL_SCHEMA,
    ...identityOf(call, identity),
    direction,
    kind: call.kind ?? 'normal',
    customer: writeCustomer(call, options),
    ...(call.line === undefined ? {} : { line: writeLine(call.line, options) }),
    ...(call.queue === undefined ? {} : { queue: call.queue }),
    startedAt: isoTime(startedAt),
    ...(call.queuedAt === undefined ? {} : { queuedAt: isoTime(call.queuedAt) }),
    ...(times.alertedAt === undefined ? {} : { alertedAt: isoTime(times.alertedAt) }),
    ...(times.answeredAt === undefined ? {} : { answeredAt: isoTime(times.answeredAt) }),
    ...(call.endedAt === undefined ? {} : { endedAt: isoTime(call.endedAt) }),
    durations: durations(call, legs, { startedAt, now, ...times }),
    ...(call.endedAt === undefined
      ? {}
      : {
          outcome: outcomeOf({
            direction,
            stated: call.statedOutcome,
            cause: call.cause,
            clearedBy: call.clearedBy,
            legs,
          }),
        }),
    ...(call.cause === undefined ? {} : { cause: call.cause }),
    ...(call.clearedBy === undefined ? {} : { clearedBy: call.clearedBy }),
    ...(who.first === undefined ? {} : { firstAnsweredBy: who.first }),
    ...(last === undefined ? {} : { lastConnectedTo: last }),
    ...(who.longest === undefined ? {} : { longestTalk: who.longest }),
    legs: legs.map((leg) => writeLeg(leg, identities.get(leg), now)),
    transfers: writeTransfers(call, legs),
    matches: [],
    crmRefs: [],
    recordings: writeRecordings(call),
    ...(call.disagreements.length === 0 ? {} : { disagreements: [...call.disagreements] }),
    ext: call.ext,
  };
}

function identityOf(call: CallFold, identity: CallIdentity) {
  const { callId, linkageId, tenantId, connectorId, revision, final } = identity;
  return {
    callId,
    linkageId,
    tenantId,
    connectorId,
    externalIds: [...call.externalIds.values()],
    revision,
    final,
  };
}

function identify(leg: LegFold, options: FoldOptions): AgentIdentity | undefined {
  const isOurs = leg.role === 'agent' || leg.role === 'originator' || leg.role === 'supervisor';
  return isOurs && leg.device !== undefined ? options.agentAt?.(leg.device) : undefined;
}

/** Who placed a call that the customer did not take: the phone that dialled, or that answered a click-to-call. */
function originatorOf(
  legs: readonly LegFold[],
  identities: ReadonlyMap<LegFold, AgentIdentity | undefined>,
): string | undefined {
  const leg =
    legs.find((one) => one.role === 'originator') ??
    legs.find((one) => one.role === 'agent' && one.wasConnected);
  return leg === undefined ? undefined : (identities.get(leg)?.agentId ?? leg.device?.number);
}

interface CallTimes {
  alertedAt: number | undefined;
  answeredAt: number | undefined;
}

/** The first ringing (of the customer's device when we call), and the first human answer. */
function callTimes(call: CallFold, legs: readonly LegFold[]): CallTimes {
  const ringing =
    call.direction === 'outbound' ? legs.filter((leg) => leg.role === 'customer') : humans(legs);
  return {
    alertedAt: earliest(ringing.map((leg) => leg.alertedAt)),
    answeredAt: earliest(humans(legs).map((leg) => leg.talk[0]?.from)) ?? call.logged?.answeredAt,
  };
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function durations(
  call: CallFold,
  legs: readonly LegFold[],
  { startedAt, now, alertedAt, answeredAt }: CallTimes & { startedAt: number; now: number },
): CallRecord['durations'] {
  const until = answeredAt ?? now;
  const { talk, hold } = companyTime(call);
  return {
    total: call.totalMs ?? Math.max(0, now - startedAt),
    ring: alertedAt === undefined ? 0 : Math.max(0, until - alertedAt),
    queue: call.queuedAt === undefined ? 0 : queuedMs(legs, call.queuedAt, until, now),
    talk: call.talkMs ?? coveredMs(talk, now),
    hold: coveredMs(hold, now),
  };
}

function queuedMs(legs: readonly LegFold[], queuedAt: number, until: number, now: number): number {
  const waits = legs
    .filter((leg) => leg.role === 'queue')
    .flatMap((leg) =>
      leg.states
        .filter(({ state }) => state === 'queued')
        .map(({ at }) => ({ from: at, to: leg.clearedAt ?? now })),
    );
  return waits.length > 0 ? coveredMs(waits, now) : Math.max(0, until - queuedAt);
}

function writeCustomer(call: CallFold, { country, form }: FoldOptions): Customer {
  const raw = call.customer?.raw ?? '';
  const { e164, national, ext, digits, withheld } = parsePartyNumber(raw, { country, form });
  return {
    raw,
    ...(e164 === undefined ? {} : { e164 }),
    ...(national === undefined ? {} : { national }),
    ...(ext === undefined ? {} : { ext }),
    digits,
    withheld,
    ...(call.customer?.name === undefined ? {} : { name: call.customer.name }),
  };
}

function writeLine(line: NonNullable<CallFold['line']>, { country, form }: FoldOptions): Line {
  const { e164 } = parsePartyNumber(line.raw, { country, form });
  return {
    did: line.raw,
    ...(e164 === undefined ? {} : { e164 }),
    ...(line.name === undefined ? {} : { name: line.name }),
  };
}

function writeTransfers(call: CallFold, legs: readonly LegFold[]): CallRecord['transfers'] {
  const customer = legs.find((leg) => leg.role === 'customer');
  return [...call.transfers.values()].map(({ at, kind, from, to, transferorLegId, targetLegId, result }) => ({
    at: isoTime(at),
    kind,
    from,
    to,
    ...(transferorLegId === undefined ? {} : { transferorLegId }),
    ...(customer === undefined ? {} : { transfereeLegId: customer.id }),
    ...(targetLegId === undefined ? {} : { targetLegId }),
    result,
  }));
}

function writeRecordings(call: CallFold): CallRecord['recordings'] {
  return [...call.recordings.values()].map(({ id, legId, state, mediaType, durationMs }) => ({
    id,
    ...(legId === undefined ? {} : { legId }),
    ...(durationMs === undefined ? {} : { duration: durationMs }),
    ...(mediaType === undefined ? {} : { mediaType }),
    state,
  }));
}

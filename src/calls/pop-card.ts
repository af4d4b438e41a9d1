import type { Transaction } from '../db/database.ts';
import type { CallRecord, Leg, Transfer } from '../domain/call-record.ts';
import type { PastCall } from '../domain/hints/hint-facts.ts';
import type { ChainStep, LastCall, PopCard } from '../push/protocol/messages.ts';

/** As many as fit on a card. */
const LAST_CALLS = 5;
const MONTHS_BACK = 6;

/** What the screen of the leg's agent shows. Undefined when nobody sits there. */
export function buildPopCard(call: CallRecord, leg: Leg, past: readonly PastCall[]): PopCard | undefined {
  const agentId = leg.agentId;
  if (agentId === undefined) return undefined;
  const openedAt = leg.alertedAt ?? leg.connectedAt ?? leg.states[0]?.at ?? call.startedAt;
  return {
    callId: call.callId,
    legId: leg.legId,
    agentId,
    device: leg.device?.number ?? agentId,
    openedAt,
    chain: call.legs
      .filter((other) => other !== leg && !isSecondLine(call, other) && cameBefore(other, leg, openedAt))
      .map((other) => toStep(call, other)),
    lastCalls: past
      .filter(({ callId }) => callId !== call.callId)
      .slice(0, LAST_CALLS)
      .map(toLastCall),
  };
}

function toLastCall({ agentId: _whose, ...shown }: PastCall): LastCall {
  return shown;
}

/** Some PBXs ring the next phone a moment before they give up the last one. */
const OVERLAP_MS = 2_000;

/** Spoke before, or was tried in vain before; colleagues that ring at the same time are no part of the chain. */
function cameBefore(other: Leg, leg: Leg, openedAt: string): boolean {
  if (other.role !== 'agent' && other.role !== 'originator' && other.role !== 'external') return false;
  if (other.connectedAt !== undefined) return other.connectedAt <= openedAt;
  if (other.clearedAt === undefined) return false;
  if (other.clearedAt <= openedAt) return true;
  const isEarlier = startOf(other) < startOf(leg);
  return isEarlier && Date.parse(other.clearedAt) <= Date.parse(openedAt) + OVERLAP_MS;
}

function startOf(leg: Leg): string {
  return leg.offeredAt ?? leg.alertedAt ?? leg.states[0]?.at ?? '';
}

/** The line on which somebody who has the customer asks a colleague: the same person, not one more. */
function isSecondLine(call: CallRecord, leg: Leg): boolean {
  return (
    leg.role === 'originator' &&
    call.legs.some(({ role, device }) => role === 'agent' && device?.number === leg.device?.number)
  );
}

function toStep(call: CallRecord, leg: Leg): ChainStep {
  const device = leg.device?.number ?? '';
  const handedOn = call.transfers.findLast((transfer) => transfer.transferorLegId === leg.legId);
  const transferredTo = handedOn === undefined ? leg.divertedTo : nameOfTarget(call, handedOn);
  return {
    legId: leg.legId,
    ...(leg.agentId !== undefined && { agentId: leg.agentId }),
    name: nameOf(leg) ?? device,
    device,
    result: leg.result ?? leg.state,
    ringMs: leg.durations.ring,
    talkMs: leg.durations.talk,
    ...(transferredTo !== undefined && { transferredTo }),
    ...(handedOn && { transferResult: handedOn.result }),
    ...(leg.consultation && { consultation: true }),
  };
}

function nameOf(leg: Leg): string | undefined {
  return leg.agentName ?? leg.device?.name ?? leg.device?.number;
}

function nameOfTarget(call: CallRecord, { targetLegId, to }: Transfer): string {
  const target =
    call.legs.find(({ legId }) => legId === targetLegId) ??
    call.legs.find(({ device }) => device?.number === to);
  return (target && nameOf(target)) ?? to;
}

interface Row {
  e164: string;
  call_id: string;
  started_at: Date;
  direction: string;
  outcome: string | null;
  agent_id: string | null;
  agent_name: string | null;
  talk_ms: number | null;
}

/** One more than shown: the call itself may be among them. */
const READ_WHOLE = LAST_CALLS + 1;

/**
 * The last calls of many customers, newest first, one query. Key: E.164 number. `pastCalls`: so many, for rules that count; of those beyond the card only what
 * is counted is read.
 */
export async function loadLastCalls(
  tx: Transaction,
  numbers: readonly string[],
  now: Date,
  pastCalls = LAST_CALLS,
): Promise<Map<string, PastCall[]>> {
  const found = new Map<string, PastCall[]>();
  if (numbers.length === 0) return found;
  const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS_BACK, 1));
  const { rows } = await tx.query<Row>({
    name: 'calls-last',
    text: `SELECT asked.e164, c.call_id, c.started_at, c.direction, c.outcome, c.agent_id,
        CASE WHEN c.nth <= ${READ_WHOLE} THEN c.record #>> '{responsible,agentName}' END AS agent_name,
        CASE WHEN c.nth <= ${READ_WHOLE} THEN (c.record #>> '{durations,talk}')::float8 END AS talk_ms
      FROM unnest($1::text[]) AS asked(e164) CROSS JOIN LATERAL (
        SELECT *, row_number() OVER (ORDER BY call_id DESC) AS nth FROM (
          SELECT call_id, started_at, direction, outcome, responsible_agent_id AS agent_id, record
            FROM calls WHERE tenant_id = current_tenant() AND customer_e164 = asked.e164 AND merged_into IS NULL AND month >= $2
            ORDER BY call_id DESC LIMIT $3) l) c`,
    // By call id, which is ordered by time: see migrations/0011-last-calls.sql.
    values: [numbers, since.toISOString().slice(0, 10), pastCalls + 1],
  });
  for (const row of rows) {
    const list = found.get(row.e164) ?? [];
    list.push({
      callId: row.call_id,
      startedAt: row.started_at.toISOString(),
      direction: row.direction,
      outcome: row.outcome ?? '',
      ...(row.agent_id !== null && { agentId: row.agent_id }),
      ...(row.agent_name !== null && { agentName: row.agent_name }),
      talkMs: row.talk_ms ?? 0,
    });
    found.set(row.e164, list);
  }
  return found;
}

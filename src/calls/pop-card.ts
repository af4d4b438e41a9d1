import type { Transaction } from '../db/database.ts';
import type { CallRecord, Leg } from '../domain/call-record.ts';
import type { ChainStep, LastCall, PopCard } from '../push/protocol/messages.ts';

/** As many as fit on a card. */
const LAST_CALLS = 5;
const MONTHS_BACK = 6;

/** What the screen of the leg's agent shows. Undefined when nobody sits there. */
export function buildPopCard(
  call: CallRecord,
  leg: Leg,
  lastCalls: readonly LastCall[],
): PopCard | undefined {
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
      .filter((other) => other !== leg && cameBefore(other, openedAt))
      .map((other) => toStep(call, other)),
    lastCalls: lastCalls.filter(({ callId }) => callId !== call.callId).slice(0, LAST_CALLS),
  };
}

/** Spoke before, or was tried in vain before; colleagues that ring at the same time are no part of the chain. */
function cameBefore(leg: Leg, openedAt: string): boolean {
  if (leg.role !== 'agent' && leg.role !== 'originator' && leg.role !== 'external') return false;
  const at = leg.connectedAt ?? leg.clearedAt;
  return at !== undefined && at <= openedAt;
}

function toStep(call: CallRecord, leg: Leg): ChainStep {
  const device = leg.device?.number ?? '';
  const handedOn = call.transfers.find((transfer) => transfer.transferorLegId === leg.legId);
  const transferredTo = handedOn?.to ?? leg.divertedTo;
  return {
    legId: leg.legId,
    ...(leg.agentId !== undefined && { agentId: leg.agentId }),
    name: leg.agentName ?? leg.device?.name ?? device,
    device,
    result: leg.result ?? leg.state,
    ringMs: leg.durations.ring,
    talkMs: leg.durations.talk,
    ...(transferredTo !== undefined && { transferredTo }),
  };
}

interface Row {
  e164: string;
  call_id: string;
  started_at: Date;
  direction: string;
  outcome: string | null;
  agent_name: string | null;
  talk_ms: number;
}

/** The last calls of many customers, one query. Key: E.164 number. */
export async function loadLastCalls(
  tx: Transaction,
  numbers: readonly string[],
  now: Date,
): Promise<Map<string, LastCall[]>> {
  const found = new Map<string, LastCall[]>();
  if (numbers.length === 0) return found;
  const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS_BACK, 1));
  const { rows } = await tx.query<Row>({
    name: 'calls-last',
    text: `SELECT asked.e164, c.* FROM unnest($1::text[]) AS asked(e164) CROSS JOIN LATERAL (
        SELECT call_id, started_at, direction, outcome, record #>> '{responsible,agentName}' AS agent_name,
            (record #>> '{durations,talk}')::float8 AS talk_ms
          FROM calls WHERE tenant_id = current_tenant() AND customer_e164 = asked.e164 AND merged_into IS NULL AND month >= $2
          ORDER BY call_id DESC LIMIT $3) c`,
    // By call id, which is ordered by time: see migrations/0011-last-calls.sql. One more than shown: the call itself may be among them.
    values: [numbers, since.toISOString().slice(0, 10), LAST_CALLS + 1],
  });
  for (const row of rows) {
    const list = found.get(row.e164) ?? [];
    list.push({
      callId: row.call_id,
      startedAt: row.started_at.toISOString(),
      direction: row.direction,
      outcome: row.outcome ?? '',
      ...(row.agent_name !== null && { agentName: row.agent_name }),
      talkMs: row.talk_ms,
    });
    found.set(row.e164, list);
  }
  return found;
}

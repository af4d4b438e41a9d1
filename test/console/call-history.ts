import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { CallEvent } from '../../src/domain/call-event.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callIdFor, monthOfCallId } from '../../src/domain/derive-call.ts';
import { foldCall } from '../../src/domain/fold-call.ts';
import type { ConsoleHub } from './console-hub.ts';

/** A call that is over: what the PBX told, in seconds from its beginning. */
export interface Told {
  startedAt: Date;
  customer: string;
  name?: string;
  direction?: 'inbound' | 'outbound';
  line?: string;
  queue?: string;
  /** Who was rung, one after another; with `talk` they answered. */
  legs: readonly { device: string; ring: number; talk?: number; transferredTo?: string }[];
  endedBy?: 'customer' | 'agent';
  recording?: 'ready' | 'pending' | 'failed';
}

export interface People {
  /** Device → agent. */
  agents: Readonly<Record<string, { agentId: string; name: string }>>;
  connectionId: string;
}

/** Calls as the path would have stored them. */
export async function addCalls(
  hub: ConsoleHub,
  people: People,
  told: readonly Told[],
): Promise<CallRecord[]> {
  const client = new pg.Client({ connectionString: hub.databaseUrl });
  await client.connect();
  const { rows } = await client.query('SELECT tenant_id FROM connections WHERE connection_id = $1', [
    people.connectionId,
  ]);
  const tenantId: string = rows[0].tenant_id;
  const records: CallRecord[] = [];
  for (const one of told) {
    const record = toRecord(one, people, tenantId);
    const { callId } = record;
    const agentIds = record.legs.flatMap(({ agentId }) => agentId ?? []);
    await client.query('SELECT ensure_month_partitions($1::date)', [monthOfCallId(callId)]);
    await client.query(
      `INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, final, started_at, direction, outcome,
         customer_e164, customer_digits, responsible_agent_id, agent_ids, record)
       VALUES ($1, $2, $3, $4, 1, false, true, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[monthOfCallId(callId), callId, tenantId, people.connectionId, record.startedAt, record.direction],
        ...[
          record.outcome,
          record.customer.e164,
          record.customer.digits,
          record.responsible?.agentId,
          agentIds,
        ],
        JSON.stringify(record),
      ],
    );
    for (const agentId of new Set(agentIds)) {
      await client.query(
        'INSERT INTO call_agents (tenant_id, agent_id, started_at, call_id, month) VALUES ($1, $2, $3, $4, $5)',
        [tenantId, agentId, record.startedAt, callId, monthOfCallId(callId)],
      );
    }
    records.push(record);
  }
  await client.end();
  return records;
}

function toRecord(told: Told, people: People, tenantId: string): CallRecord {
  const at = told.startedAt.getTime();
  const callId = callIdFor(at, randomUUID());
  const record = foldCall(
    eventsOf(told, at),
    { callId, linkageId: callId, tenantId, connectorId: people.connectionId, revision: 1, final: true },
    { country: 'RU', form: 'mixed' },
  );
  for (const leg of record.legs) {
    const agent = leg.device && people.agents[leg.device.number];
    if (agent) Object.assign(leg, { agentId: agent.agentId, agentName: agent.name });
  }
  const last = record.legs.findLast(
    ({ agentId, connectedAt }) => agentId !== undefined && connectedAt !== undefined,
  );
  return {
    ...record,
    ...(told.queue !== undefined && { queue: { id: '400', name: told.queue } }),
    ...(last?.agentId !== undefined && {
      responsible: {
        agentId: last.agentId,
        agentName: last.agentName ?? '',
        rule: 'lastConnected',
        reason: `lastConnected:${last.device?.number}`,
      },
    }),
    ...(told.recording !== undefined && {
      recordings: [{ id: `rec-${callId}`, state: told.recording, duration: record.durations.talk }],
    }),
  };
}

function eventsOf(told: Told, at: number): CallEvent[] {
  const direction = told.direction ?? 'inbound';
  const customer = { id: 'customer', role: 'customer' } as const;
  const events: CallEvent[] = [
    {
      kind: 'originated',
      at,
      order: 0,
      leg: customer,
      direction,
      customer: { raw: told.customer, ...(told.name !== undefined && { name: told.name }) },
      line: { raw: told.line ?? '+74950000001' },
    },
  ];
  let now = at;
  const say = (kind: CallEvent['kind'], device: string, extra: Partial<CallEvent> = {}): void => {
    const leg = { id: `leg-${device}`, role: 'agent', device: { number: device } } as const;
    events.push({ kind, at: now, order: events.length, leg, ...extra });
  };
  for (const { device, ring, talk, transferredTo } of told.legs) {
    say('delivered', device);
    now += ring * 1000;
    if (talk !== undefined) {
      say('established', device);
      now += talk * 1000;
    }
    if (transferredTo !== undefined) {
      say('transferred', device, {
        transfer: {
          ...{ kind: 'blind', from: device, to: transferredTo, result: 'completed' },
          ...{ transferorLegId: `leg-${device}`, targetLegId: `leg-${transferredTo}` },
        },
      } as Partial<CallEvent>);
    }
    say('connectionCleared', device);
  }
  events.push({
    kind: 'callCleared',
    at: now,
    order: events.length,
    leg: customer,
    clearedBy: told.endedBy ?? 'customer',
  });
  return events;
}

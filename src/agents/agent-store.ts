import type { Transaction } from '../db/database.ts';
import type { Agent, AgentChange, AgentDevice, DeviceKind, NewDevice } from './agent.ts';

interface AgentRow {
  agent_id: string;
  name: string;
  user_id: string | null;
  active: boolean;
  created_at: Date;
  devices: AgentDevice[];
}

const SELECT_AGENT = `
  SELECT a.agent_id, a.name, a.user_id, a.active, a.created_at, coalesce(d.devices, '[]') AS devices
  FROM agents a
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('deviceId', device_id, 'connectionId', connection_id, 'kind', kind, 'value', value)
                     ORDER BY kind, value) AS devices
    FROM devices WHERE tenant_id = a.tenant_id AND agent_id = a.agent_id
  ) d ON true`;

export interface AgentPage {
  after?: { name: string; agentId: string } | undefined;
  limit: number;
  active?: boolean | undefined;
}

/** SQL of agents and their devices; every statement names the tenant besides the policy that enforces it. */
export const agentStore = {
  async list(tx: Transaction, tenantId: string, page: AgentPage): Promise<Agent[]> {
    const { rows } = await tx.query<AgentRow>(
      `${SELECT_AGENT}
       WHERE a.tenant_id = $1 AND ($2::text IS NULL OR (a.name, a.agent_id) > ($2, $3::uuid))
         AND ($4::boolean IS NULL OR a.active = $4)
       ORDER BY a.name, a.agent_id LIMIT $5`,
      [tenantId, page.after?.name ?? null, page.after?.agentId ?? null, page.active ?? null, page.limit],
    );
    return rows.map(toAgent);
  },

  async find(tx: Transaction, tenantId: string, agentId: string): Promise<Agent | undefined> {
    const { rows } = await tx.query<AgentRow>(`${SELECT_AGENT} WHERE a.tenant_id = $1 AND a.agent_id = $2`, [
      tenantId,
      agentId,
    ]);
    return rows[0] && toAgent(rows[0]);
  },

  async insert(
    tx: Transaction,
    tenantId: string,
    agent: { agentId: string; name: string; userId?: string | undefined },
  ) {
    await tx.query('INSERT INTO agents (agent_id, tenant_id, name, user_id) VALUES ($1, $2, $3, $4)', [
      agent.agentId,
      tenantId,
      agent.name,
      agent.userId ?? null,
    ]);
  },

  /** False when there is no such agent. */
  async update(tx: Transaction, tenantId: string, agentId: string, change: AgentChange): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE agents SET name = coalesce($3, name), active = coalesce($4, active),
              user_id = CASE WHEN $5 THEN $6 ELSE user_id END
       WHERE tenant_id = $1 AND agent_id = $2`,
      [
        tenantId,
        agentId,
        change.name ?? null,
        change.active ?? null,
        change.userId !== undefined,
        change.userId ?? null,
      ],
    );
    return rowCount === 1;
  },

  async remove(tx: Transaction, tenantId: string, agentId: string): Promise<boolean> {
    const { rowCount } = await tx.query('DELETE FROM agents WHERE tenant_id = $1 AND agent_id = $2', [
      tenantId,
      agentId,
    ]);
    return rowCount === 1;
  },

  /** False when the connection is not the tenant's: the foreign key alone would accept another tenant's. */
  async insertDevice(
    tx: Transaction,
    tenantId: string,
    device: NewDevice & { deviceId: string; agentId: string },
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `INSERT INTO devices (device_id, tenant_id, agent_id, connection_id, kind, value)
       SELECT $1, $2, $3, connection_id, $5, $6 FROM connections WHERE tenant_id = $2 AND connection_id = $4`,
      [device.deviceId, tenantId, device.agentId, device.connectionId, device.kind, device.value],
    );
    return rowCount === 1;
  },

  async removeDevice(tx: Transaction, tenantId: string, agentId: string, deviceId: string): Promise<boolean> {
    const { rowCount } = await tx.query(
      'DELETE FROM devices WHERE tenant_id = $1 AND agent_id = $2 AND device_id = $3',
      [tenantId, agentId, deviceId],
    );
    return rowCount === 1;
  },

  /** Devices of active agents at one connection. */
  async devicesAt(
    tx: Transaction,
    tenantId: string,
    connectionId: string,
  ): Promise<{ agentId: string; name: string; kind: DeviceKind; value: string }[]> {
    const { rows } = await tx.query<{ agent_id: string; name: string; kind: DeviceKind; value: string }>(
      `SELECT d.agent_id, a.name, d.kind, d.value FROM devices d JOIN agents a ON a.agent_id = d.agent_id AND a.active
       WHERE d.tenant_id = $1 AND d.connection_id = $2 ORDER BY d.kind, d.value`,
      [tenantId, connectionId],
    );
    return rows.map((row) => ({ agentId: row.agent_id, name: row.name, kind: row.kind, value: row.value }));
  },

  /** Key: agent id. */
  async roster(tx: Transaction, tenantId: string): Promise<Map<string, { name: string; active: boolean }>> {
    const { rows } = await tx.query<{ agent_id: string; name: string; active: boolean }>(
      'SELECT agent_id, name, active FROM agents WHERE tenant_id = $1',
      [tenantId],
    );
    return new Map(rows.map(({ agent_id, name, active }) => [agent_id, { name, active }]));
  },

  async findByUser(
    tx: Transaction,
    tenantId: string,
    userId: string,
  ): Promise<{ agentId: string; name: string } | undefined> {
    const { rows } = await tx.query<{ agent_id: string; name: string }>(
      'SELECT agent_id, name FROM agents WHERE tenant_id = $1 AND user_id = $2 AND active',
      [tenantId, userId],
    );
    return rows[0] && { agentId: rows[0].agent_id, name: rows[0].name };
  },
};

function toAgent(row: AgentRow): Agent {
  return {
    agentId: row.agent_id,
    name: row.name,
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    active: row.active,
    createdAt: row.created_at.toISOString(),
    devices: row.devices,
  };
}

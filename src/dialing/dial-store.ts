import type { Transaction } from '../db/database.ts';
import type { CallerIdShown, Dial, DialState } from './dial.ts';

interface DialRow {
  dial_id: string;
  asked_at: Date;
  digest: string;
  connection_id: string;
  agent_id: string;
  device: string;
  number: string;
  caller_id: string | null;
  caller_id_shown: CallerIdShown | null;
  task_id: string | null;
  state: DialState;
  code: string | null;
  reason: string | null;
  pbx_call_id: string | null;
  call_id_uncertain: boolean;
  call_id: string | null;
  joined_by: 'id' | 'numberAndTime' | null;
}

/** A dial with what only the hub needs to know. */
export interface StoredDial extends Dial {
  digest: string;
  /** Code of the error that the first request was answered with. */
  code?: string;
  /** The call may have another id than `pbxCallId`. */
  isCallIdUncertain: boolean;
}

export interface NewDial extends Omit<Dial, 'askedAt' | 'state' | 'reason'> {
  askedBy: string;
  idempotencyKey?: string | undefined;
  digest: string;
}

export const dialStore = {
  /** False when this key was used before. */
  async insert(tx: Transaction, tenantId: string, dial: NewDial): Promise<boolean> {
    const { rowCount } = await tx.query(
      `INSERT INTO dials (dial_id, tenant_id, asked_by, idempotency_key, digest, connection_id, agent_id, device, number, caller_id, task_id, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'asked') ON CONFLICT DO NOTHING`,
      [
        dial.dialId,
        tenantId,
        dial.askedBy,
        dial.idempotencyKey ?? null,
        dial.digest,
        dial.connectionId,
        dial.agentId,
        dial.device,
        dial.to,
        dial.callerId ?? null,
        dial.taskId ?? null,
      ],
    );
    return rowCount === 1;
  },

  async settle(
    tx: Transaction,
    dialId: string,
    end: {
      state: DialState;
      code?: string;
      reason?: string;
      pbxCallId?: string | undefined;
      isCallIdUncertain?: boolean;
      callerIdShown?: CallerIdShown | undefined;
    },
  ): Promise<void> {
    await tx.query(
      'UPDATE dials SET state = $2, code = $3, reason = $4, pbx_call_id = $5, call_id_uncertain = $6, caller_id_shown = $7 WHERE dial_id = $1',
      [
        dialId,
        end.state,
        end.code ?? null,
        end.reason ?? null,
        end.pbxCallId ?? null,
        end.isCallIdUncertain ?? false,
        end.callerIdShown ?? null,
      ],
    );
  },

  async find(tx: Transaction, tenantId: string, dialId: string): Promise<StoredDial | undefined> {
    const { rows } = await tx.query<DialRow>('SELECT * FROM dials WHERE tenant_id = $1 AND dial_id = $2', [
      tenantId,
      dialId,
    ]);
    return rows[0] && toDial(rows[0]);
  },

  async findByKey(
    tx: Transaction,
    tenantId: string,
    askedBy: string,
    idempotencyKey: string,
  ): Promise<StoredDial | undefined> {
    const { rows } = await tx.query<DialRow>(
      'SELECT * FROM dials WHERE tenant_id = $1 AND asked_by = $2 AND idempotency_key = $3',
      [tenantId, askedBy, idempotencyKey],
    );
    return rows[0] && toDial(rows[0]);
  },

  /** When the `count`th last call since `since` was dialled for this agent; undefined: it were fewer. */
  async lastButSince(
    tx: Transaction,
    tenantId: string,
    { agentId, count, since }: { agentId: string; count: number; since: Date },
  ): Promise<Date | undefined> {
    const { rows } = await tx.query<{ asked_at: Date }>(
      `SELECT asked_at FROM dials WHERE tenant_id = $1 AND agent_id = $2 AND asked_at > $3
       ORDER BY asked_at DESC LIMIT 1 OFFSET $4`,
      [tenantId, agentId, since, count - 1],
    );
    return rows[0]?.asked_at;
  },

  /** Newest first. */
  async list(
    tx: Transaction,
    tenantId: string,
    page: {
      after?: { askedAt: string; dialId: string } | undefined;
      limit: number;
      taskId?: string | undefined;
      callId?: string | undefined;
      agentId?: string | undefined;
    },
  ): Promise<Dial[]> {
    const values: unknown[] = [tenantId, page.limit, page.after?.askedAt ?? null, page.after?.dialId ?? null];
    const filters = [
      ['task_id', page.taskId],
      ['call_id', page.callId],
      ['agent_id', page.agentId],
    ].flatMap(([column, value]) => (value === undefined ? [] : [` AND ${column} = $${values.push(value)}`]));
    const { rows } = await tx.query<DialRow>(
      `SELECT * FROM dials WHERE tenant_id = $1 AND ($3::timestamptz IS NULL OR (asked_at, dial_id) < ($3, $4::uuid))${filters.join('')}
       ORDER BY asked_at DESC, dial_id DESC LIMIT $2`,
      values,
    );
    return rows.map(toPublicDial);
  },
};

function toPublicDial(row: DialRow): Dial {
  const { digest: _digest, code: _code, isCallIdUncertain: _uncertain, ...dial } = toDial(row);
  return dial;
}

function toDial(row: DialRow): StoredDial {
  return {
    dialId: row.dial_id,
    askedAt: row.asked_at.toISOString(),
    digest: row.digest,
    connectionId: row.connection_id,
    agentId: row.agent_id,
    device: row.device,
    to: row.number,
    ...(row.caller_id !== null && { callerId: row.caller_id }),
    ...(row.caller_id_shown !== null && { callerIdShown: row.caller_id_shown }),
    ...(row.task_id !== null && { taskId: row.task_id }),
    state: row.state,
    isCallIdUncertain: row.call_id_uncertain,
    ...(row.code !== null && { code: row.code }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.pbx_call_id !== null && { pbxCallId: row.pbx_call_id }),
    ...(row.call_id !== null && { callId: row.call_id }),
    ...(row.joined_by !== null && { joinedBy: row.joined_by }),
  };
}

import type { Database } from '../db/database.ts';
import type { AUDIT_ACTORS, AuditEntry, AuditState } from './audit-entry.ts';
import { readAuditNames } from './audit-names.ts';

export interface AuditQuery {
  /** The oldest entry of the page before. */
  after?: number | undefined;
  limit: number;
  from?: string | undefined;
  to?: string | undefined;
  operation?: string | undefined;
  actorId?: string | undefined;
  subjectKind?: string | undefined;
  subjectId?: string | undefined;
  connectionId?: string | undefined;
  state?: AuditState | undefined;
  actId?: string | undefined;
}

interface AuditRow {
  entry_id: number;
  at: Date;
  act_id: string | null;
  request_id: string | null;
  operation: string;
  actor_kind: (typeof AUDIT_ACTORS)[number];
  actor_id: string | null;
  actor_name: string | null;
  state: AuditState;
  attempt_id: string | null;
  subject_kind: string | null;
  subject_id: string | null;
  connection_id: string | null;
  before: unknown;
  after: unknown;
}

/** Filter → its condition; only those that are asked for are in the statement, so that each finds its index. */
const CONDITIONS: readonly [keyof AuditQuery, (place: string) => string][] = [
  ['after', (place) => `entry_id < ${place}`],
  ['from', (place) => `at >= ${place}`],
  ['to', (place) => `at < ${place}`],
  ['operation', (place) => `operation = ${place}`],
  ['actorId', (place) => `actor_id = ${place}`],
  ['subjectKind', (place) => `subject_kind = ${place}`],
  ['subjectId', (place) => `subject_id = ${place}`],
  ['connectionId', (place) => `connection_id = ${place}`],
  ['state', (place) => `state = ${place}`],
  ['actId', (place) => `act_id = ${place}`],
];

/** Reads what the triggers wrote; nothing here or elsewhere can change it. */
export class AuditLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first. */
  async list(tenantId: string, query: AuditQuery): Promise<AuditEntry[]> {
    const values: unknown[] = [tenantId, query.limit];
    const conditions = CONDITIONS.flatMap(([name, condition]) =>
      query[name] === undefined ? [] : [` AND ${condition(`$${values.push(query[name])}`)}`],
    );
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<AuditRow>(
        `SELECT * FROM audit_entries WHERE tenant_id = $1${conditions.join('')} ORDER BY entry_id DESC LIMIT $2`,
        values,
      ),
    );
    return rows.map(toEntry);
  }

  /** Id → name, of whatever these entries speak of; deleted things as they were called last. */
  async names(tenantId: string, entries: readonly AuditEntry[]): Promise<Record<string, string>> {
    return this.#database.tenant(tenantId, (tx) => readAuditNames(tx, entries));
  }
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    entryId: row.entry_id,
    at: row.at.toISOString(),
    ...(row.act_id !== null && { actId: row.act_id }),
    ...(row.request_id !== null && { requestId: row.request_id }),
    operation: row.operation,
    actor: {
      kind: row.actor_kind,
      ...(row.actor_id !== null && { id: row.actor_id }),
      ...(row.actor_name !== null && { name: row.actor_name }),
    },
    state: row.state,
    ...(row.attempt_id !== null && { attemptId: row.attempt_id }),
    ...(row.subject_kind !== null && {
      subject: { kind: row.subject_kind, ...(row.subject_id !== null && { id: row.subject_id }) },
    }),
    ...(row.connection_id !== null && { connectionId: row.connection_id }),
    ...(row.before !== null && { before: row.before }),
    ...(row.after !== null && { after: row.after }),
  };
}

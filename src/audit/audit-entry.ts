export const AUDIT_STATES = ['asked', 'done', 'refused', 'unknown'] as const;
export type AuditState = (typeof AUDIT_STATES)[number];
export const AUDIT_ACTORS = ['user', 'apiKey', 'system'] as const;

/** One change: who, when, what, and how it was before and after. */
export interface AuditEntry {
  entryId: number;
  at: string;
  /** One for all entries that came of one request. */
  actId?: string;
  requestId?: string;
  /** Of the API, or the name of what the hub did by itself. */
  operation: string;
  actor: { kind: (typeof AUDIT_ACTORS)[number]; id?: string; name?: string };
  /** Around a change at a PBX: `asked` before, and what became of it; `unknown` when the answer was lost. */
  state: AuditState;
  /** The same on both entries of a change at a PBX. */
  attemptId?: string;
  subject?: { kind: string; id?: string };
  connectionId?: string;
  before?: unknown;
  after?: unknown;
}

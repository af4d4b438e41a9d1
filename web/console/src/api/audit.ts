import type { AuditEntry } from '../contract.ts';
import type { Interval } from '../filters/period.ts';
import { askHub, type List } from './hub.ts';

export type { AuditEntry } from '../contract.ts';

export interface AuditPage extends List<AuditEntry> {
  /** Id → name, of whatever the entries speak of. */
  names: Record<string, string>;
}

export interface AuditSearch extends Interval {
  actorId?: string | undefined;
  operation?: string | undefined;
  subjectKind?: string | undefined;
  subjectId?: string | undefined;
  connectionId?: string | undefined;
}

export function listAudit(
  search: AuditSearch,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<AuditPage> {
  const query = new URLSearchParams({ limit: '100' });
  for (const [name, value] of Object.entries({ ...search, after }))
    if (value !== undefined) query.set(name, String(value));
  return askHub('GET', `/audit?${query}`, undefined, signal);
}

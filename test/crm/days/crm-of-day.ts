import type { CrmConnector } from '../../../connectors/kit/define-crm-connector.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';

/** What a CRM shows of a call, in its own terms. */
export type Row = { call: unknown } & { [field: string]: unknown };

/** A virtual CRM with the people of a day, and what it ought to show in the evening. */
export interface CrmOfDay {
  connector: CrmConnector;
  settings: Record<string, unknown>;
  /** Agent, by extension → user of the CRM. */
  users: Readonly<Record<string, string>>;
  /** From now on one request in so many meets one of its failures. */
  misbehave(oneIn: number): void;
  /** Sessions and tokens end in the middle of whatever goes on. */
  endSessions(): void;
  /** How often it was signed in anew. */
  signIns(): number;
  /** From the fact sheet, and not from the connector. */
  expected(finals: readonly CallRecord[]): Row[];
  shown(): Row[];
  /** What else is not as it should be, in words. */
  oddities?(finals: readonly CallRecord[]): string[];
  stop(): Promise<void>;
}

export function byCall(rows: Row[]): Row[] {
  return rows.sort((a, b) => (String(a.call) < String(b.call) ? -1 : 1));
}

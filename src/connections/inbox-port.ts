import type { Transaction } from '../db/database.ts';
import type { Exchange } from '../domain/exchange.ts';

/** A row on its way into the inbox. */
export interface NewInboxRow {
  tenantId: string;
  connectionId: string;
  exchange: Exchange;
  /** History: it makes records and never pops. */
  quiet?: boolean;
}

/** What polls and streams need of the inbox: rows inside their own transaction, and the wake-up after its commit. */
export interface InboxPort {
  insert(tx: Transaction, rows: readonly NewInboxRow[]): Promise<void>;
  wake(connectionId: string): Promise<void>;
}

import type { Transaction } from '../db/database.ts';
import type { NewInboxRow } from '../inbox/inbox-row.ts';

/** What polls and streams need of the inbox: rows inside their own transaction, and the wake-up after its commit. */
export interface InboxPort {
  insert(tx: Transaction, rows: readonly NewInboxRow[]): Promise<unknown>;
  wake(connectionId: string): void;
}

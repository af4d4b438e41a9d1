import type { Pool, PoolClient } from 'pg';

/** Runs statements inside one transaction. */
export type Transaction = PoolClient;

/** Roles of the database that the hub works under; see migrations/0001-foundation.sql. */
export type DatabaseRole = 'callweave_app' | 'callweave_hub' | 'callweave_auth';

/**
 * The database as features see it. `tenant` opens a transaction that sees one tenant's rows and nothing else;
 * `hub` opens one for the few things that have no tenant yet.
 */
export interface Database {
  tenant<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T>;
  hub<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Pool under `callweave_hub`, for single statements on the path (no transaction block, one round trip). */
  readonly hubPool: Pool;
  /** Pool under `callweave_auth`, for the sign-in library. */
  readonly authPool: Pool;
}

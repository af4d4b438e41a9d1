import type { Pool, PoolClient } from 'pg';
import { actAsText } from '../platform/acting.ts';

type Answer = (error: Error | undefined, client?: PoolClient, release?: PoolClient['release']) => void;

/**
 * A pool whose connections know for whom they work, for code that opens no transaction through `Database` (the sign-in
 * library among it). A connection is told only when that changes.
 */
export function actingPool(pool: Pool): Pool {
  const plain = pool.connect.bind(pool) as () => Promise<PoolClient>;
  /** What each connection was last told. */
  const told = new WeakMap<PoolClient, string>();
  const connect = async (): Promise<PoolClient> => {
    // Before the first wait: who acts now.
    const act = actAsText();
    const client = await plain();
    if ((told.get(client) ?? '') === act) return client;
    try {
      await client.query(`SELECT set_config('callweave.act', $1, false)`, [act]);
      told.set(client, act);
      return client;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  };
  const connectAs = (answer?: Answer): Promise<PoolClient> | undefined => {
    const connecting = connect();
    if (answer === undefined) return connecting;
    connecting.then(
      (client) => answer(undefined, client, client.release.bind(client)),
      (error: Error) => answer(error),
    );
    return undefined;
  };
  pool.connect = connectAs as Pool['connect'];
  return pool;
}

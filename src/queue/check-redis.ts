import { Redis } from 'ioredis';
import { StartupError } from '../platform/startup-error.ts';
import { parseRedisUrl } from './redis-connection.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Asks Redis once. @throws StartupError with a sentence that names the address, never the password */
export async function checkRedis(redisUrl: string): Promise<void> {
  let reason = '';
  const client = new Redis({
    ...parseRedisUrl(redisUrl),
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', (error: Error) => {
    reason = error.message;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    const { host } = new URL(redisUrl);
    const why = (reason || (error instanceof Error ? error.message : String(error))).replace(/\.$/, '');
    throw new StartupError(`Redis at ${host} (REDIS_URL) cannot be reached: ${why}.`, { cause: error });
  } finally {
    client.disconnect();
  }
}

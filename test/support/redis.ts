import { sharedServer } from './shared-servers.ts';

/** The run's Redis, or undefined where redis-server is not installed. Shared: use your own key prefix. */
export async function redisUrl(): Promise<string | undefined> {
  return sharedServer('redis');
}

import type { RedisOptions } from 'ioredis';

/** Longest pause between attempts to reach a Redis that went away. */
const MAX_RETRY_DELAY_MS = 2_000;

/** `redis://user:password@host:6379/0`, and `rediss://` with TLS, as options for ioredis. */
export function parseRedisUrl(text: string): RedisOptions {
  const url = new URL(text);
  const database = Number(url.pathname.slice(1) || '0');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || '6379'),
    db: Number.isInteger(database) ? database : 0,
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    retryStrategy: (attempt) => Math.min(attempt * 100, MAX_RETRY_DELAY_MS),
  };
}

import { ConnectorError } from '../../kit/connector-error.ts';

/** The window is 24 hours and slides: what is used up comes back bit by bit. */
export const LIMIT_REST_MS = 600_000;
/** Long requests that were under way at once end soon. */
export const CROWD_REST_MS = 30_000;

const USAGE = /(?:^|[;\s])api-usage=(\d+)\/(\d+)/;
/** Account → what Salesforce said last of all requests of the company. As many entries as accounts. */
const said = new Map<string, { used: number; total: number; at: number }>();

/** `Sforce-Limit-Info: api-usage=18/100000`, in every answer. */
export function noteUsage(account: string, header: string | undefined, now = Date.now()): void {
  const [, used, total] = USAGE.exec(header ?? '') ?? [];
  if (used !== undefined) said.set(account, { used: Number(used), total: Number(total), at: now });
}

/**
 * Calls can wait, and the company's other programs cannot: near the end of what is allowed nothing is asked. After a while one looks again. Throws
 * `rateLimited`.
 */
export function leaveRoom(account: string, sharePercent: number, now = Date.now()): void {
  const { used, total, at } = said.get(account) ?? { used: 0, total: 0, at: 0 };
  const restMs = at + LIMIT_REST_MS - now;
  if (sharePercent >= 100 || restMs <= 0 || used * 100 < total * sharePercent) return;
  throw new ConnectorError(
    'rateLimited',
    `the company has used ${used} of ${total} requests of 24 hours; the rest is left to others`,
    { retryAfterMs: restMs },
  );
}

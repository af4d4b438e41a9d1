import type { Request } from 'express';
import { isSameHost } from '../access/page-origin.ts';
import { AppError } from '../platform/app-error.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A cookie comes along whichever page asks, so a request that changes something must come from a page of ours. Browsers
 * say where a request comes from (`Sec-Fetch-Site`, `Origin`); whoever says nothing is no browser and has no cookie that
 * another page could ride on.
 */
export function requireSameOrigin(request: Request): void {
  if (SAFE.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  const fromElsewhere =
    origin === undefined
      ? site !== undefined && site !== 'same-origin' && site !== 'none'
      : !isSameHost(origin, host);
  if (fromElsewhere) throw new AppError('forbidden', 'This request comes from a page of another site.');
}

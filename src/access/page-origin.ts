import { AppError } from '../platform/app-error.ts';
import type { Principal } from './principal.ts';

/** Where a request comes from, as a browser says it; no page can change that. */
export interface RequestOrigin {
  origin?: string | undefined;
  host?: string | undefined;
}

/**
 * A widget token is good on pages of the hub itself and of the tenant's list, and wherever no browser is. Throws `forbidden`
 * with the line that is missing there.
 */
export function requireListedPage({ widget }: Principal, { origin, host }: RequestOrigin): void {
  if (widget === undefined || origin === undefined || isSameHost(origin, host)) return;
  if (widget.origins.includes(origin)) return;
  throw new AppError('forbidden', `Pages of ${origin.slice(0, 60)} are not on the list of widgetOrigins.`);
}

export function isSameHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

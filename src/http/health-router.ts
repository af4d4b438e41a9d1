import { createHash, timingSafeEqual } from 'node:crypto';
import { type Request, Router } from 'express';
import type { Access } from '../access/access.ts';
import { AppError } from '../platform/app-error.ts';
import { ALLOWED_ROLES, type Guarded, requirePrincipal } from './api-router.ts';

export interface HealthOptions {
  access: Pick<Access, 'resolve'>;
  /** Name of a part → whether it works; asked at every /readyz. */
  checks: () => Promise<Record<string, boolean>>;
  metrics: { readonly contentType: string; render(): Promise<string> };
  /** A scraper elsewhere sends it as a bearer token. */
  metricsToken?: string;
}

/** How long a check may take before the part counts as not working. */
const CHECK_TIMEOUT_MS = 2_000;

/**
 * `/healthz`: the process lives. `/readyz`: it can do its work. `/metrics`: for a scraper on this
 * machine, for whoever has the metrics token, and for admins.
 */
export function healthRouter(options: HealthOptions): Router {
  const router = Router();
  const health: Guarded = (_request, response) => {
    response.setHeader('cache-control', 'no-store').json({ status: 'ok' });
  };
  const ready: Guarded = async (_request, response) => {
    const checks = await withTimeout(options.checks());
    const isReady = Object.values(checks).every(Boolean);
    response
      .setHeader('cache-control', 'no-store')
      .status(isReady ? 200 : 503)
      .json({ status: isReady ? 'ready' : 'notReady', checks });
  };
  const metrics: Guarded = async (request, response) => {
    if (!isLocal(request) && !hasToken(request, options.metricsToken)) {
      await requirePrincipal(options.access, request, ['admin']);
    }
    response.setHeader('cache-control', 'no-store');
    response.type(options.metrics.contentType).send(await options.metrics.render());
  };
  health[ALLOWED_ROLES] = 'anybody';
  ready[ALLOWED_ROLES] = 'anybody';
  metrics[ALLOWED_ROLES] = ['admin'];
  router.get('/healthz', health);
  router.get('/readyz', ready);
  router.get('/metrics', metrics);
  return router;
}

async function withTimeout(checks: Promise<Record<string, boolean>>): Promise<Record<string, boolean>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Record<string, boolean>>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT_MS, { answering: false });
  });
  try {
    return await Promise.race([checks, late]);
  } catch {
    return { answering: false };
  } finally {
    clearTimeout(timer);
  }
}

/** From this machine, and not handed on by a proxy on it. */
function isLocal(request: Request): boolean {
  const address = request.socket.remoteAddress ?? '';
  const isLoopback = address === '::1' || /^(::ffff:)?127\./.test(address);
  const handedOn =
    request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  return isLoopback && !handedOn;
}

/** Throws when a token is sent that is not the one: an API key would be looked at next. */
function hasToken(request: Request, expected: string | undefined): boolean {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (expected === undefined || given === undefined || given.startsWith('cw_')) return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(given), digest(expected))) {
    throw new AppError('unauthenticated', 'The metrics token is wrong.');
  }
  return true;
}

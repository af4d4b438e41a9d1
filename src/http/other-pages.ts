import type { Request, Response } from 'express';
import { WidgetTokens } from '../access/widget-tokens.ts';
import { ALLOWED_ROLES, type Guarded } from './guarded.ts';

/** As long as browsers remember it at most. */
const PREFLIGHT_SECONDS = 7_200;

/**
 * Before a page of another site asks, its browser asks whether it may. It comes without a token, so nobody can say yet whose page it
 * is: all may ask, and the request itself is refused where its token's tenant does not list the page. No cookie comes
 * along either way, so there is nothing here that a page could use without a token.
 */
export function preflight(methods: readonly string[]): Guarded {
  const handler: Guarded = (request, response) => {
    allow(request, response);
    response.setHeader('access-control-allow-methods', methods.join(', '));
    response.setHeader('access-control-allow-headers', 'authorization, content-type, idempotency-key');
    response.setHeader('access-control-max-age', String(PREFLIGHT_SECONDS));
    response.status(204).end();
  };
  handler[ALLOWED_ROLES] = 'anybody';
  return handler;
}

/** Lets the page read what becomes of a request with a widget token; also the refusal, which says what is missing. */
export function answerPage(request: Request, response: Response): void {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined && WidgetTokens.isOne(bearer)) allow(request, response);
}

function allow({ headers: { origin } }: Request, response: Response): void {
  response.vary('origin');
  if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
}

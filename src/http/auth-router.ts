import { toNodeHandler } from 'better-auth/node';
import { Router } from 'express';
import type { Access } from '../access/access.ts';
import { CLIENT_ADDRESS_HEADER } from '../access/sign-in.ts';
import { ALLOWED_ROLES, type Guarded } from './api-router.ts';

/**
 * The operations of the sign-in library that this hub uses; the library has dozens more, and what is not here is not
 * there. They guard themselves: a session where one is needed, the origin of the page, and a limit of attempts.
 */
const OPERATIONS = [
  ['post', '/api/auth/sign-in/email'],
  ['post', '/api/auth/sign-out'],
  ['get', '/api/auth/get-session'],
  ['get', '/api/auth/magic-link/verify'],
] as const;

export function authRouter(access: Access): Router {
  const router = Router();
  let handle: ReturnType<typeof toNodeHandler> | undefined;
  const handler: Guarded = async (request, response) => {
    handle ??= toNodeHandler(access.signIn);
    // Attempts are counted by this address; whatever a client sends under that name is overwritten.
    request.headers[CLIENT_ADDRESS_HEADER] = request.ip ?? 'unknown';
    await handle(request, response);
  };
  handler[ALLOWED_ROLES] = 'anybody';
  for (const [method, path] of OPERATIONS) router[method](path, handler);
  return router;
}

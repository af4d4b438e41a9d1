import type { RequestHandler } from 'express';
import type { Role } from '../access/principal.ts';

/** On every handler that stands in a router: who may reach it. A route without one does not come to life (and fails a test). */
export const ALLOWED_ROLES = Symbol('allowed roles');
export type Guarded = RequestHandler & { [ALLOWED_ROLES]?: readonly Role[] | 'anybody' };

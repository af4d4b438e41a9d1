import type { CardRole } from '../contract.ts';

/** In the order in which they are shown. */
export const ROLES: readonly CardRole[] = ['agent', 'supervisor', 'admin'];

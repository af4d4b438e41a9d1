import type { NumberKeys } from '../domain/crm/crm-port.ts';

/** Bus channel: somebody waits for what the CRMs of a tenant know of a number. */
export const CALLER_ASKED = 'crm-caller-asked';
/** Bus channel: `<tenant id> <account id> <number key>`: what the account knows is kept by now, or it does not say. */
export const CALLER_TOLD = 'crm-caller-told';

export interface CallerAsked {
  tenantId: string;
  accountIds: readonly string[];
  keys: NumberKeys;
}

/** A note of another process; what is no note of ours is none. */
export function readCallerAsked(message: string): CallerAsked | undefined {
  try {
    return JSON.parse(message) as CallerAsked;
  } catch {
    return undefined;
  }
}

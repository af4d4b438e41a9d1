import type { CrmAccountView } from '../contract.ts';

export type CrmHealthWord = CrmAccountView['status'] | 'ready' | 'disabled';

/** After a change, and after it was switched on, the hub starts over: of an account that has worked nobody says "never". */
export function healthOf({ enabled, status, lastDoneAt }: CrmAccountView): CrmHealthWord {
  if (!enabled) return 'disabled';
  return status === 'new' && lastDoneAt !== undefined ? 'ready' : status;
}

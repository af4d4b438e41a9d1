const FLAG = 'callweave.cameByLink';

/**
 * Where a one-time link lands: `/welcome`, with `?error=…` when it no longer works. Remembers the visit, tidies the
 * address bar and says what happened.
 */
export function landFromLink(): 'welcome' | 'refused' | undefined {
  if (location.pathname !== '/welcome') return undefined;
  const refused = new URLSearchParams(location.search).has('error');
  history.replaceState(null, '', '/');
  if (refused) return 'refused';
  sessionStorage.setItem(FLAG, 'yes');
  return 'welcome';
}

export function cameByLink(): boolean {
  return sessionStorage.getItem(FLAG) !== null;
}

export function forgetLink(): void {
  sessionStorage.removeItem(FLAG);
}

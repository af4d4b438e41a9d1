const PUT_OFF = 'callweave.passwordLater';

/**
 * A one-time link that no longer works leads here with `?error=…`. Says so once, and tidies the address bar, so that a
 * reload does not repeat it.
 */
export function takeLinkError(): boolean {
  const refused = new URLSearchParams(location.search).has('error');
  if (refused || location.pathname !== '/') history.replaceState(null, '', '/');
  return refused;
}

/** The person will set a password later: do not ask again until the browser is opened anew. */
export function putOffPassword(): void {
  sessionStorage.setItem(PUT_OFF, 'yes');
}

export function passwordPutOff(): boolean {
  return sessionStorage.getItem(PUT_OFF) !== null;
}

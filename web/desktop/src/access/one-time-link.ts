const PUT_OFF = 'callweave.passwordLater';
/** Where a one-time link leads; its token stands behind the `#`, so that no server and no link preview sees it. */
const ENTER_PATH = '/enter';

/** How the person came here: by a link that is still to be used, by one that was refused, or just so. */
export interface Arrival {
  linkToken?: string;
  linkRefused: boolean;
}

/**
 * Read once, before anything is drawn. A refusal is said once, and the address is tidied, so that a reload does not
 * repeat it; an unused link stays in the address until its button is pressed.
 */
export function readArrival(): Arrival {
  const linkToken = location.pathname === ENTER_PATH ? location.hash.slice(1) : '';
  if (linkToken !== '') return { linkToken, linkRefused: false };
  const linkRefused = new URLSearchParams(location.search).has('error');
  if (linkRefused || location.pathname === ENTER_PATH) history.replaceState(null, '', '/');
  return { linkRefused };
}

/** Uses the link up: the hub answers with a session and leads to the desk, or back here with `?error=…`. */
export function enterByLink(linkToken: string): void {
  const query = new URLSearchParams({ token: linkToken, callbackURL: '/', errorCallbackURL: '/' });
  location.replace(`/api/auth/magic-link/verify?${query}`);
}

/** The person will set a password later: do not ask again until the browser is opened anew. */
export function putOffPassword(): void {
  sessionStorage.setItem(PUT_OFF, 'yes');
}

export function passwordPutOff(): boolean {
  return sessionStorage.getItem(PUT_OFF) !== null;
}

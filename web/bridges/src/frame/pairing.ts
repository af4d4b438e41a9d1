import { type HubToken, TokenRefusedError } from '../../../client/src/index.ts';

/** From the window in which the agent signed in; of the hub's own address. */
export const PAIRED = 'callweave-paired';

/**
 * No cookie of the hub comes into a frame in somebody else's page. So the agent signs in once in a window of the hub, which hands over a
 * pairing: good for the next tokens of this agent and for nothing else, and dead when the agent signs out there.
 */
export class Pairing {
  readonly #company: string;
  readonly #key: string;
  #token: string | undefined;

  constructor(company: string) {
    this.#company = company;
    this.#key = `callweave-pairing/${company}`;
    this.#token = stored((store) => store.getItem(this.#key)) ?? undefined;
  }

  get isPaired(): boolean {
    return this.#token !== undefined;
  }

  /** `onPaired` also when it happens in another tab of the CRM. */
  watch(onPaired: () => void): void {
    window.addEventListener('storage', ({ key, newValue }) => {
      if (key !== this.#key || newValue === null) return;
      this.#token = newValue;
      onPaired();
    });
  }

  /** Only after a click: browsers open no window otherwise. False where they opened none. */
  open(lang: string, onPaired: () => void): boolean {
    const query = new URLSearchParams({ company: this.#company, lang });
    const opened = window.open(
      `/widget/bridges/sign-in.html?${query}`,
      'callweave-sign-in',
      'popup,width=420,height=600',
    );
    if (opened === null) return false;
    const hear = ({ source, origin, data }: MessageEvent): void => {
      if (source !== opened || origin !== location.origin || data?.type !== PAIRED) return;
      window.removeEventListener('message', hear);
      this.#token = String(data.token);
      stored((store) => store.setItem(this.#key, this.#token ?? ''));
      onPaired();
    };
    window.addEventListener('message', hear);
    return true;
  }

  readonly getToken = async (): Promise<HubToken> => {
    const pairing = this.#token;
    if (pairing === undefined) throw new TokenRefusedError(401, 'nobody has signed in');
    const response = await fetch('/api/v1/me/widget-tokens', {
      method: 'POST',
      credentials: 'omit',
      headers: { authorization: `Bearer ${pairing}` },
    });
    if (response.status === 401 || response.status === 403) {
      this.#forget(pairing);
      throw new TokenRefusedError(response.status, `the hub answered ${response.status}`);
    }
    if (!response.ok) throw new Error(`the hub answered ${response.status}`);
    return (await response.json()) as HubToken;
  };

  /** Not one that another tab has got in the meantime. */
  #forget(pairing: string): void {
    if (this.#token === pairing) this.#token = undefined;
    stored((store) => {
      if (store.getItem(this.#key) === pairing) store.removeItem(this.#key);
    });
  }
}

/** Some browsers keep nothing for pages in frames; then the pairing lasts as long as the page. */
function stored<T>(use: (store: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
}

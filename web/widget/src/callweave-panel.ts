import {
  type CallRecord,
  type CallweaveClient,
  type CallweaveEvent,
  type ClientState,
  type ClosedCard,
  createClient,
  type Dial,
  type HubToken,
  type PopCard,
  tokenFrom,
} from '../../client/src/index.ts';
import { panelStyle } from './panel-style.ts';
import { PanelView } from './panel-view.ts';
import { languageOf, WORDS } from './words.ts';

/** What the panel tells its page: all bubble, and cross shadow roots. */
export interface CallweavePanelEvents {
  /** The customer's card is to be shown: in one tab of all, unless `pops="all"`. */
  'callweave-pop': CustomEvent<{ card: PopCard; call: CallRecord | undefined }>;
  'callweave-card-closed': CustomEvent<ClosedCard>;
  /** Every event of the agent's calls, in every tab. */
  'callweave-event': CustomEvent<CallweaveEvent>;
  'callweave-state': CustomEvent<ClientState>;
  /** `dial` is settled when the PBX has answered. */
  'callweave-dial': CustomEvent<{ number: string; dial: Promise<Dial> }>;
}

/**
 * `<callweave-panel token-endpoint="/callweave-token">`: the calls of whoever is signed in, a field to dial, presence.
 *
 * Attributes: `token-endpoint`; `server` (default: where this script came from); `lang` (`ru`, `en`; default: as the page); `theme`
 * (`light`, `dark`; default: as the system); `pops` (`one`, `all`); `capture-tel` (clicks on `tel:` links of the page dial).
 */
export class CallweavePanel extends HTMLElement {
  static readonly observedAttributes = ['server', 'token-endpoint', 'lang', 'pops', 'capture-tel'];

  /** In place of `token-endpoint`, for pages that get tokens in a way of their own. Set it before the element is in the page. */
  getToken: (() => Promise<string | HubToken>) | undefined;
  readonly #root: ShadowRoot;
  #client: CallweaveClient | undefined;
  #end: (() => void)[] = [];
  #isChanging = false;

  constructor() {
    super();
    this.#root = this.attachShadow({ mode: 'open' });
    this.#root.adoptedStyleSheets = [panelStyle()];
  }

  /** For whatever the panel itself does not do; undefined while it is in no page. */
  get client(): CallweaveClient | undefined {
    return this.#client;
  }

  connectedCallback(): void {
    this.#start();
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  /** Several attributes that change at once are one change. */
  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (!this.#client || before === now || this.#isChanging) return;
    this.#isChanging = true;
    queueMicrotask(() => {
      this.#isChanging = false;
      this.#stop();
      if (this.isConnected) this.#start();
    });
  }

  #start(): void {
    const getToken = this.#tokens();
    const view = new PanelView({
      root: this.#root,
      words: WORDS[languageOf(this)],
      client: () => this.#client,
      onDialling: (number, dial) => this.#tell('callweave-dial', { number, dial: dial as Promise<Dial> }),
    });
    if (!getToken) {
      console.warn('callweave-panel needs the attribute token-endpoint, or getToken');
      return;
    }
    const client = createClient({
      server: this.getAttribute('server') ?? new URL(import.meta.url).origin,
      getToken,
      pops: this.getAttribute('pops') === 'all' ? 'all' : 'one',
      onWelcome: ({ serverTime }) => view.welcomed(serverTime),
      onPop: (card, call) => {
        if (call) view.announce(call);
        this.#tell('callweave-pop', { card, call });
      },
      onCardClosed: (closed) => {
        view.cardClosed(closed);
        view.draw(client.getSnapshot());
        this.#tell('callweave-card-closed', closed);
      },
      onEvent: (event) => this.#tell('callweave-event', event),
      onState: (state) => {
        if (state.name === 'live') view.live(client);
        this.#tell('callweave-state', state);
      },
    });
    this.#client = client;
    const draw = (): void => view.draw(client.getSnapshot());
    draw();
    const timer = setInterval(() => {
      if (view.tick()) draw();
    }, 1_000);
    this.#end = [client.subscribe(draw), () => clearInterval(timer), () => client.stop()];
    if (this.hasAttribute('capture-tel')) this.#end.push(this.#captureTel(client, view));
    client.start();
  }

  #captureTel(client: CallweaveClient, view: PanelView): () => void {
    return client.captureTel(document, {
      onDialling: (number, dial) => {
        view.dial.follow(number, dial);
        this.#tell('callweave-dial', { number, dial: dial as Promise<Dial> });
      },
    });
  }

  #tokens(): (() => Promise<string | HubToken>) | undefined {
    const endpoint = this.getAttribute('token-endpoint');
    return this.getToken ?? (endpoint === null ? undefined : tokenFrom(endpoint));
  }

  #stop(): void {
    for (const end of this.#end.splice(0)) end();
    this.#client = undefined;
  }

  #tell<Name extends keyof CallweavePanelEvents>(
    name: Name,
    detail: CallweavePanelEvents[Name]['detail'],
  ): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

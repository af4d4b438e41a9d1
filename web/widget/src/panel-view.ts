import type { CallRecord, CallweaveClient, ClientSnapshot, ClosedCard } from '../../client/src/index.ts';
import { findMyLeg, isLive } from '../../desktop/src/call/my-leg.ts';
import { el, setText } from './build-element.ts';
import { CardView, callerName } from './card-view.ts';
import { DialView } from './dial-view.ts';
import { PresenceView } from './presence-view.ts';
import type { Words } from './words.ts';

/** A closed card says why for this long. */
const CLOSED_FOR_MS = 12_000;

export interface PanelViewOptions {
  root: ShadowRoot;
  words: Words;
  client: () => CallweaveClient | undefined;
  onDialling: (number: string, dial: Promise<unknown>) => void;
}

/** Everything inside the shadow root, drawn from the snapshots of the client. */
export class PanelView {
  readonly dial: DialView;
  readonly #options: PanelViewOptions;
  readonly #presence: PresenceView;
  readonly #who = el('h2', { class: 'who', part: 'agent' });
  readonly #state = el('p', { class: 'state', part: 'state', role: 'status' });
  readonly #note = el('p');
  readonly #noteBox: HTMLElement;
  readonly #cards = el('div', { class: 'cards', part: 'cards' });
  readonly #empty: HTMLElement;
  readonly #spoken = el('p', { class: 'hidden', role: 'status', 'aria-live': 'assertive' });
  /** Key: call id. */
  readonly #views = new Map<string, CardView>();
  /** Key: call id. Value: the call as it was last, and why its card was closed. */
  readonly #closed = new Map<string, { call: CallRecord; reason: string; until: number }>();
  #offsetMs = 0;

  constructor(options: PanelViewOptions) {
    const { root, words } = options;
    this.#options = options;
    this.dial = new DialView({ client: options.client, told: options.onDialling, words });
    this.#presence = new PresenceView(words);
    const again = el('button', { type: 'button' }, words.again);
    again.addEventListener('click', () => options.client()?.start());
    this.#noteBox = el(
      'div',
      { class: 'note', part: 'note', role: 'alert', hidden: true },
      this.#note,
      again,
    );
    this.#empty = el(
      'div',
      { class: 'empty', part: 'empty' },
      el('p', {}, words.noCalls),
      el('p', {}, words.noCallsHint),
    );
    const header = el('div', { class: 'header', part: 'header' }, this.#who, this.#state);
    root.replaceChildren(
      el(
        'section',
        { 'aria-label': words.panel },
        header,
        this.#noteBox,
        this.dial.element,
        this.#presence.element,
        this.#cards,
        this.#empty,
        this.#spoken,
      ),
    );
  }

  /** The hub's clock, for the timers. */
  welcomed(serverTime: string): void {
    const at = Date.parse(serverTime);
    if (!Number.isNaN(at)) this.#offsetMs = at - Date.now();
  }

  live(client: CallweaveClient): void {
    void this.#presence.look(client);
  }

  cardClosed({ card, call, reason }: ClosedCard): void {
    if (call) this.#closed.set(card.callId, { call, reason, until: Date.now() + CLOSED_FOR_MS });
  }

  announce(call: CallRecord): void {
    setText(this.#spoken, `${this.#options.words.announce} ${callerName(call, this.#options.words)}`);
  }

  draw({ state, calls, cards, agent }: ClientSnapshot): void {
    const { words, client } = this.#options;
    setText(this.#who, agent?.name ?? words.panel);
    setText(this.#state, words.state[state.name]);
    this.#state.dataset.state = state.name;
    const isRefused = state.name === 'refused';
    this.#noteBox.hidden = !isRefused;
    if (isRefused)
      setText(
        this.#note,
        state.tokenStatus === undefined ? `${words.refused} (${state.reason})` : words.signIn,
      );
    const agentId = agent?.agentId;
    const mine = agentId === undefined ? [] : calls.filter((call) => isMine(call, agentId));
    const shown = new Map<string, CallRecord>(mine.map((call) => [call.callId, call]));
    for (const [callId, { call, until }] of this.#closed) {
      if (until < Date.now()) this.#closed.delete(callId);
      else if (!shown.has(callId)) shown.set(callId, call);
    }
    for (const [callId, call] of shown) {
      const isLiveNow = mine.includes(call);
      const view = this.#viewOf(callId);
      view.update({
        call,
        agentId: agentId ?? '',
        pop: cards.find((card) => card.callId === callId),
        closed: isLiveNow ? undefined : this.#closed.get(callId)?.reason,
        pick: (who) => client()?.pickContact(callId, who) ?? Promise.resolve(),
        words,
      });
    }
    this.#place([...shown.keys()]);
    this.tick();
  }

  /** Every second: timers, and cards that have said long enough why they are closed. */
  tick(): boolean {
    for (const view of this.#views.values()) view.tick(Date.now() + this.#offsetMs);
    return [...this.#closed.values()].some(({ until }) => until < Date.now());
  }

  #viewOf(callId: string): CardView {
    const view = this.#views.get(callId) ?? new CardView();
    this.#views.set(callId, view);
    return view;
  }

  /** In this order; what is there already and stays is not moved, so that it keeps the focus. */
  #place(order: readonly string[]): void {
    for (const [callId, view] of this.#views) {
      if (order.includes(callId)) continue;
      view.element.remove();
      this.#views.delete(callId);
    }
    order.forEach((callId, at) => {
      const { element } = this.#viewOf(callId);
      if (this.#cards.children[at] !== element)
        this.#cards.insertBefore(element, this.#cards.children[at] ?? null);
    });
    this.#empty.hidden = order.length > 0;
  }
}

function isMine(call: CallRecord, agentId: string): boolean {
  const leg = findMyLeg(call, agentId);
  return leg !== undefined && isLive(leg) && call.endedAt === undefined;
}

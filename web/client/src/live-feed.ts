import type {
  CallweaveEvent,
  PopCard,
  ServerFrame,
  SnapshotFrame,
  TaskEvent,
  WelcomeFrame,
} from '../../../src/push/protocol/messages.ts';
import type { CallRecord, ClientSnapshot, ClientState, LiveListeners } from './client-contract.ts';
import { LiveStore, type StoreChange } from './live-store.ts';

/** What one tab knows: it is told frames, from a socket of its own or by the tab that has the socket. */
export class LiveFeed {
  /** Everything up to here is in the store. */
  sequence: number | undefined;
  welcome: WelcomeFrame | undefined;
  readonly #told: LiveListeners;
  readonly #store = new LiveStore();
  readonly #listeners = new Set<() => void>();
  #state: ClientState = { name: 'idle' };
  #snapshot: ClientSnapshot | undefined;

  constructor(told: LiveListeners) {
    this.#told = told;
  }

  get state(): ClientState {
    return this.#state;
  }

  setState(state: ClientState): void {
    this.#state = state;
    this.#changed();
    this.#told.onState?.(state);
  }

  /** A sequence that was handled already is dropped. Unknown frames are of a newer server, to be ignored. */
  apply(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        this.welcome = frame;
        this.#changed();
        this.#told.onWelcome?.(frame);
        return;
      case 'snapshot':
        this.sequence = frame.sequence;
        this.#tell(this.#store.applySnapshot(frame));
        return;
      case 'event':
        if (this.sequence !== undefined && frame.sequence <= this.sequence) return;
        this.sequence = frame.sequence;
        if ('task' in frame.event.data) this.#told.onTask?.(frame.event as TaskEvent);
        else if ('call' in frame.event.data) {
          const event = frame.event as CallweaveEvent;
          this.#tell(this.#store.applyEvent(event), event);
        }
        return;
      case 'ping':
        if (frame.sequence !== undefined && frame.sequence > (this.sequence ?? -1))
          this.sequence = frame.sequence;
    }
  }

  /** All that is known, for a tab that has just come; undefined before the first snapshot. */
  toSnapshot(): SnapshotFrame | undefined {
    if (this.sequence === undefined) return undefined;
    const { calls, cards } = this.getSnapshot();
    return { type: 'snapshot', sequence: this.sequence, calls: [...calls], cards: [...cards] };
  }

  findCall(callId: string): CallRecord | undefined {
    return this.#store.calls.get(callId);
  }

  hasCard(card: PopCard): boolean {
    for (const open of this.#store.cards.values())
      if (open.legId === card.legId && open.openedAt === card.openedAt) return true;
    return false;
  }

  /** Arrow functions, so that they can be handed on as they are. */
  readonly getSnapshot = (): ClientSnapshot => {
    this.#snapshot ??= {
      state: this.#state,
      ...(this.welcome && { role: this.welcome.role, agent: this.welcome.agent }),
      calls: [...this.#store.calls.values()].sort((a, b) => newestFirst(a.startedAt, b.startedAt)),
      cards: [...this.#store.cards.values()].sort((a, b) => newestFirst(a.openedAt, b.openedAt)),
    };
    return this.#snapshot;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(change: StoreChange, event?: CallweaveEvent): void {
    this.#changed();
    for (const closed of change.closed) this.#told.onCardClosed?.(closed);
    for (const card of change.opened) this.#told.onCardOpened?.(card, this.findCall(card.callId));
    if (event) this.#told.onEvent?.(event);
  }

  #changed(): void {
    this.#snapshot = undefined;
    for (const listener of this.#listeners) listener();
  }
}

function newestFirst(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

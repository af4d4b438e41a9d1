import type { CallweaveClient, PresenceAt, PresenceState } from '../../client/src/index.ts';
import { el, setText } from './build-element.ts';
import type { Words } from './words.ts';

const STATES: readonly PresenceState[] = ['available', 'break', 'dnd', 'offline'];

/** My state at my PBXs; nothing where none of them has one to set. */
export class PresenceView {
  readonly element: HTMLElement;
  readonly #words: Words;
  readonly #select: HTMLSelectElement;
  readonly #said = el('p', { class: 'said bad', role: 'alert' });
  #client: CallweaveClient | undefined;

  constructor(words: Words) {
    this.#words = words;
    this.#select = el('select', { part: 'presence-field' });
    const label = el('label', { class: 'presence', part: 'presence' }, words.presence, this.#select);
    this.#select.addEventListener('change', () => void this.#set(this.#select.value as PresenceState));
    this.element = el('div', { hidden: true }, label, this.#said);
  }

  /** Asks the PBXs; a token that is not good for presence, or a PBX without it, shows nothing. */
  async look(client: CallweaveClient): Promise<void> {
    this.#client = client;
    try {
      this.#show(await client.getPresence());
    } catch {
      this.element.hidden = true;
    }
  }

  async #set(state: PresenceState): Promise<void> {
    const client = this.#client;
    if (!client) return;
    setText(this.#said, '');
    this.#select.disabled = true;
    try {
      const results = await client.setPresence(state);
      const failed = results.some(({ result }) => result !== undefined && result !== 'done');
      if (failed) setText(this.#said, this.#words.presenceFailed);
    } catch (error) {
      setText(this.#said, error instanceof Error ? error.message : this.#words.presenceFailed);
    }
    this.#select.disabled = false;
    await this.look(client);
  }

  #show(places: readonly PresenceAt[]): void {
    const settable = STATES.filter((state) => places.some((place) => place.settable?.includes(state)));
    this.element.hidden = settable.length === 0;
    const known = places
      .map(({ state }) => state)
      .find((state) => state !== undefined && state !== 'unknown');
    const options =
      known === undefined || !settable.includes(known as PresenceState) ? ['unknown', ...settable] : settable;
    this.#select.replaceChildren(
      ...options.map((state) => {
        const option = el(
          'option',
          { value: state },
          this.#words.presences[state as PresenceState | 'unknown'],
        );
        option.disabled = state === 'unknown';
        return option;
      }),
    );
    this.#select.value = known !== undefined && options.includes(known) ? known : 'unknown';
  }
}

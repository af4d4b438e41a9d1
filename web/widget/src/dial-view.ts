import { type CallweaveClient, HubError } from '../../client/src/index.ts';
import { el, setText } from './build-element.ts';
import type { Words } from './words.ts';

interface Choice {
  connectionId: string;
  name: string;
}

/** A field for a number. What became of the wish is said below it; where several PBXs could dial it asks which. */
export class DialView {
  readonly element: HTMLElement;
  readonly #client: () => CallweaveClient | undefined;
  readonly #told: (number: string, dial: Promise<unknown>) => void;
  readonly #words: Words;
  readonly #field: HTMLInputElement;
  readonly #button: HTMLButtonElement;
  readonly #said = el('p', { class: 'said', part: 'dial-message', role: 'status' });
  readonly #choices = el('div', { class: 'choices', part: 'dial-choices' });

  constructor(options: {
    client: () => CallweaveClient | undefined;
    told: (number: string, dial: Promise<unknown>) => void;
    words: Words;
  }) {
    this.#client = options.client;
    this.#told = options.told;
    this.#words = options.words;
    const { dial, call } = options.words;
    this.#field = el('input', {
      type: 'tel',
      part: 'dial-field',
      autocomplete: 'off',
      'aria-label': dial,
      placeholder: dial,
      maxlength: '100',
    });
    this.#button = el('button', { class: 'primary', type: 'submit', part: 'dial-button' }, call);
    const form = el('form', { class: 'dial', part: 'dial' }, this.#field, this.#button);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#dial(this.#field.value.trim());
    });
    this.element = el('div', {}, form, this.#said, this.#choices);
  }

  /** Of a link that was clicked outside of the panel. */
  follow(number: string, dial: Promise<unknown>): void {
    this.#field.value = number;
    void this.#show(dial, number);
  }

  async #dial(number: string, connectionId?: string): Promise<void> {
    const client = this.#client();
    if (!client || number === '') return this.#field.focus();
    const dial = client.dial(number, { ...(connectionId !== undefined && { connectionId }) });
    this.#told(number, dial);
    await this.#show(dial, number);
  }

  async #show(dial: Promise<unknown>, number: string): Promise<void> {
    this.#button.disabled = true;
    this.#choices.replaceChildren();
    this.#say('');
    try {
      const { state, reason } = (await dial) as { state?: string; reason?: string };
      if (state === 'refused') this.#say(reason ?? this.#words.dialFailed, true);
      else this.#say(state === 'unknown' ? this.#words.dialUnknown : this.#words.dialling);
    } catch (error) {
      const choices =
        error instanceof HubError ? (error.details.connections as Choice[] | undefined) : undefined;
      if (choices?.length) this.#choose(choices, number);
      else this.#say(error instanceof Error ? error.message : this.#words.dialFailed, true);
    } finally {
      this.#button.disabled = false;
    }
  }

  #choose(choices: readonly Choice[], number: string): void {
    this.#say(this.#words.choosePbx);
    const buttons = choices.map(({ connectionId, name }) => {
      const button = el('button', { type: 'button' }, name);
      button.addEventListener('click', () => void this.#dial(number, connectionId));
      return button;
    });
    this.#choices.replaceChildren(...buttons);
    buttons[0]?.focus();
  }

  #say(text: string, isBad = false): void {
    this.#said.classList.toggle('bad', isBad);
    setText(this.#said, text);
  }
}

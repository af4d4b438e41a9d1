import { el, setText } from '../../../widget/src/build-element.ts';
import type { Words } from './words.ts';

/** What the frame shows besides the panel: the way in, and what the CRM did not do. */
export class FrameView {
  readonly #signIn: HTMLElement;
  readonly #why = el('p');
  readonly #note = el('p');
  readonly #noteBox: HTMLElement;
  readonly #panel: HTMLElement;

  constructor(options: { words: Words; panel: HTMLElement; onSignIn: () => void }) {
    const { words, panel, onSignIn } = options;
    const button = el('button', { type: 'button', class: 'main' }, words.signIn);
    button.addEventListener('click', onSignIn);
    this.#signIn = el(
      'section',
      { class: 'box', hidden: true },
      el('h1', {}, words.connect),
      this.#why,
      button,
    );
    const close = el('button', { type: 'button', 'aria-label': words.close }, '×');
    close.addEventListener('click', () => this.note(''));
    this.#noteBox = el('div', { class: 'note', role: 'alert', hidden: true }, this.#note, close);
    this.#panel = panel;
    document.body.replaceChildren(this.#noteBox, this.#signIn);
  }

  note(text: string): void {
    setText(this.#note, text);
    this.#noteBox.hidden = text === '';
  }

  /** Undefined: signed in. */
  askToSignIn(why: string | undefined): void {
    this.#signIn.hidden = why === undefined;
    this.#panel.hidden = why !== undefined;
    if (why !== undefined) setText(this.#why, why);
  }
}

import type { CallRecord, ChainStep, PopCard } from '../../client/src/index.ts';
import { chainBefore } from '../../desktop/src/call/chain.ts';
import { findChosen } from '../../desktop/src/call/contact-state.ts';
import { formatNumber } from '../../desktop/src/call/format-number.ts';
import { legStatus, statusSince } from '../../desktop/src/call/live-status.ts';
import { findMyLeg } from '../../desktop/src/call/my-leg.ts';
import { formatDuration } from '../../shared/format/format-duration.ts';
import { formatField, linkOf } from '../../shared/format/format-field.ts';
import { el, setText } from './build-element.ts';
import type { Words } from './words.ts';

export interface CardFacts {
  call: CallRecord;
  agentId: string;
  pop: PopCard | undefined;
  /** Why the card is closed; absent while the call lives. */
  closed?: string | undefined;
  pick: (who: CallRecord['matches'][number]) => Promise<void>;
  words: Words;
}

/** Who it is, in one line; undefined when neither name nor number is known. A candidate that nobody chose lends no name. */
export function callerName({ matches, customer }: CallRecord, words: Words): string {
  const chosen = matches.find((match) => match.chosen);
  if (chosen) return chosen.name;
  if (customer.withheld) return customer.name ?? words.withheld;
  return customer.name ?? formatNumber(customer) ?? words.unknown;
}

/** The card of one call. Its parts stay in the page as long as they can, so that focus and screen readers keep their place. */
export class CardView {
  readonly element: HTMLElement;
  readonly #status = el('span', { part: 'status' });
  readonly #timer = el('span', { class: 'timer', part: 'timer', 'aria-hidden': 'true' });
  readonly #name = el('h3', { class: 'name', part: 'caller' });
  readonly #number = el('p', { class: 'muted', part: 'number' });
  readonly #company = el('p', { class: 'muted', part: 'company' });
  readonly #hints = el('div', { part: 'hints' });
  readonly #fields = el('div', { part: 'fields' });
  readonly #candidates = el('div', { part: 'candidates' });
  readonly #chain = el('div', { part: 'chain' });
  readonly #last = el('p', { class: 'muted', part: 'last-call' });
  #since = '';
  #drawn = '';

  constructor() {
    const strip = el('div', { class: 'strip', part: 'strip' }, this.#status, this.#timer);
    const caller = el('div', {}, this.#name, this.#number, this.#company);
    const body = el(
      'div',
      { class: 'body' },
      caller,
      this.#hints,
      this.#fields,
      this.#candidates,
      this.#chain,
      this.#last,
    );
    this.element = el('article', { class: 'card', part: 'card', tabindex: '-1' }, strip, body);
  }

  update(facts: CardFacts): void {
    const { call, agentId, closed, words } = facts;
    const leg = findMyLeg(call, agentId);
    const status = closed !== undefined || !leg ? 'ended' : legStatus(call, leg);
    this.element.dataset.status = status;
    this.#since = status === 'ended' || !leg ? '' : statusSince(call, leg);
    setText(
      this.#status,
      closed === undefined ? words.status[status] : (words.closed[closed] ?? words.closed.ended ?? ''),
    );
    const name = callerName(call, words);
    const number = call.customer.withheld ? undefined : formatNumber(call.customer);
    this.element.setAttribute('aria-label', `${this.#status.textContent}: ${name}`);
    setText(this.#name, name);
    setText(this.#number, number === undefined || number === name ? '' : number);
    setText(this.#company, findChosen(call)?.company ?? '');
    this.#drawLists(facts, leg === undefined ? [] : (facts.pop?.chain ?? chainBefore(call, leg)));
  }

  tick(nowMs: number): void {
    const ms = nowMs - Date.parse(this.#since);
    setText(this.#timer, this.#since === '' ? '' : formatDuration(ms));
  }

  /** Buttons are made anew only when what they say is new. */
  #drawLists({ call, pop, closed, pick, words }: CardFacts, chain: ChainStep[]): void {
    const candidates = closed === undefined && !findChosen(call) ? call.matches : [];
    const last = pop?.lastCalls[0];
    const { hints = [], fields = [] } = pop ?? {};
    const drawn = JSON.stringify([candidates, chain, last, hints, fields, words.panel]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#hints.replaceChildren(...(hints.length > 0 ? [drawHints(hints, words)] : []));
    this.#fields.replaceChildren(...(fields.length > 0 ? [drawFields(fields, words)] : []));
    this.#candidates.replaceChildren(
      ...(candidates.length > 0 ? [drawCandidates(candidates, pick, words)] : []),
    );
    this.#chain.replaceChildren(...(chain.length > 0 ? [drawChain(chain, words)] : []));
    const when =
      last &&
      new Date(last.startedAt).toLocaleString(localeOf(words), {
        dateStyle: 'medium',
        timeStyle: 'short',
      });
    setText(
      this.#last,
      last ? `${words.lastCall}: ${[when, last.agentName].filter(Boolean).join(', ')}` : '',
    );
  }
}

function drawCandidates(
  candidates: CallRecord['matches'],
  pick: CardFacts['pick'],
  words: Words,
): HTMLElement {
  const failed = el('p', { class: 'said bad', role: 'alert' });
  const buttons = candidates.map((candidate) => {
    const { name, company } = candidate;
    const button = el(
      'button',
      { type: 'button', part: 'candidate' },
      name,
      company !== undefined && el('small', {}, company),
    );
    button.addEventListener('click', async () => {
      for (const each of buttons) each.disabled = true;
      setText(failed, '');
      await pick(candidate).catch(() => setText(failed, words.pickFailed));
      for (const each of buttons) each.disabled = false;
    });
    return button;
  });
  const list = el('ul', { class: 'candidates' }, ...buttons.map((button) => el('li', {}, button)));
  return el('section', { 'aria-label': words.who }, el('p', { class: 'label' }, words.who), list, failed);
}

function localeOf({ panel }: Words): string {
  return panel === 'Звонки' ? 'ru' : 'en';
}

function drawHints(hints: NonNullable<PopCard['hints']>, words: Words): HTMLElement {
  const items = hints.map(({ text, tone }) => el('li', { class: 'hint', 'data-tone': tone }, text));
  return el('ul', { class: 'hints', 'aria-label': words.hints }, ...items);
}

function drawFields(fields: NonNullable<PopCard['fields']>, words: Words): HTMLElement {
  const rows = fields.map(({ label, value, format }) => {
    const text = formatField(value, format, localeOf(words));
    const href = linkOf(value, format);
    const shown =
      href === undefined ? text : el('a', { href, target: '_blank', rel: 'noreferrer noopener' }, text);
    return el('div', {}, el('dt', { class: 'muted' }, label), el('dd', {}, shown));
  });
  return el('dl', { class: 'fields', 'aria-label': words.fields }, ...rows);
}

function drawChain(chain: readonly ChainStep[], words: Words): HTMLElement {
  const steps = chain.map(({ name, result, talkMs, transferredTo, consultation }) => {
    const what = consultation ? words.asked : (words.results[result] ?? result);
    const talked = talkMs > 0 ? ` ${formatDuration(talkMs)}` : '';
    const handed = transferredTo === undefined ? '' : `, ${words.handedTo} ${transferredTo}`;
    return el(
      'li',
      {},
      el('strong', {}, name),
      el('span', { class: 'muted' }, ` — ${what}${talked}${handed}`),
    );
  });
  const list = el('ol', { class: 'chain' }, ...steps);
  return el('section', { 'aria-label': words.chain }, el('p', { class: 'label' }, words.chain), list);
}

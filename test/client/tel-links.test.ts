import { describe, expect, it } from 'vitest';
import { captureTelLinks } from '../../web/client/src/index.ts';

interface Part {
  href?: string;
  dataset?: { callweave?: string };
}

/** A click that went through these elements, innermost first. */
class Click extends Event {
  readonly #path: Part[];
  button = 0;
  ctrlKey = false;
  metaKey = false;
  shiftKey = false;
  altKey = false;

  constructor(path: Part[], how: Partial<Pick<Click, 'button' | 'ctrlKey' | 'metaKey'>> = {}) {
    super('click', { cancelable: true });
    this.#path = path;
    Object.assign(this, how);
  }

  override composedPath(): [EventTarget?] {
    return this.#path as unknown as [EventTarget?];
  }
}

function open(dial = async (_number: string): Promise<unknown> => 'done') {
  const root = new EventTarget();
  const dialled: string[] = [];
  const stop = captureTelLinks(root, (number) => {
    dialled.push(number);
    return dial(number);
  });
  const click = (...args: ConstructorParameters<typeof Click>): Click => {
    const event = new Click(...args);
    root.dispatchEvent(event);
    return event;
  };
  return { dialled, stop, click };
}

describe('links to telephone numbers', () => {
  it.each([
    ['tel:+79000000011', '+79000000011'],
    ['tel:+7-900-000-00-11;ext=12', '+7-900-000-00-11'],
    ['TEL:8%20900%20000%2000%2011', '8 900 000 00 11'],
  ])('%s dials %s and opens no other program', (href, number) => {
    const { dialled, click } = open();
    expect(click([{}, { href }, {}]).defaultPrevented).toBe(true);
    expect(dialled).toEqual([number]);
  });

  it.each([
    ['another kind of link', [{ href: 'https://example.org' }], {}],
    ['a link without a number', [{ href: 'tel:' }], {}],
    ['a link that is spelled wrong', [{ href: 'tel:%E0%A4%A' }], {}],
    ['a link that is left out', [{ href: 'tel:+79000000011', dataset: { callweave: 'off' } }], {}],
    ['a part of the page that is left out', [{ href: 'tel:1' }, { dataset: { callweave: 'off' } }], {}],
    ['a click with the other button', [{ href: 'tel:1' }], { button: 1 }],
    ['a click with a modifier', [{ href: 'tel:1' }], { ctrlKey: true }],
  ])('leaves %s alone', (_, path, how) => {
    const { dialled, click } = open();
    const event = click(path, how);
    expect([event.defaultPrevented, dialled.length]).toEqual([false, 0]);
  });

  it('leaves a click alone that the page itself has handled', () => {
    const root = new EventTarget();
    const dialled: string[] = [];
    root.addEventListener('click', (event) => event.preventDefault());
    captureTelLinks(root, async (number) => dialled.push(number));
    root.dispatchEvent(new Click([{ href: 'tel:1' }]));
    expect(dialled).toEqual([]);
  });

  it('takes a double click for one wish, and the next click for another', async () => {
    const { dialled, click } = open();
    click([{ href: 'tel:1' }]);
    click([{ href: 'tel:1' }]);
    expect(dialled).toEqual(['1']);
    await new Promise((resolve) => setImmediate(resolve));
    click([{ href: 'tel:1' }]);
    expect(dialled).toEqual(['1', '1']);
  });

  it('ends when the page says so', () => {
    const { dialled, stop, click } = open();
    stop();
    expect(click([{ href: 'tel:1' }]).defaultPrevented).toBe(false);
    expect(dialled).toEqual([]);
  });
});

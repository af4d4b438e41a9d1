import type { Answer, Asked } from '../http/serve.ts';

/** Rings a telephone for so many seconds, or ends the call. */
export type KolokolAction = { ring: string; sec: number } | { end: true };
export type KolokolMenu = {
  greeting: string | null;
  wait_sec: number;
  tries: number;
  /** Digit → what it does. */
  keys: Record<string, KolokolAction>;
  /** No digit, or a wrong one. */
  nothing: KolokolAction;
};
type Kept = { title: string; rev: number; menu: KolokolMenu };

const refused = (code: string, text: string): Answer => ({ status: 200, json: { ok: false, code, text } });

/** Voice menus that Kolokol keeps and runs itself. A change names the revision that it is over. */
export class KolokolMenus {
  readonly #hasSound: (id: string) => boolean;
  /** By number. */
  readonly kept = new Map<string, Kept>([
    [
      '1',
      {
        title: 'Приёмная',
        rev: 1,
        menu: {
          greeting: null,
          wait_sec: 5,
          tries: 2,
          keys: { 1: { ring: '101', sec: 20 }, 2: { ring: '102', sec: 20 } },
          nothing: { ring: '103', sec: 30 },
        },
      },
    ],
  ]);
  /** The next change stops in the middle: the keys are the new ones, the rest is the old. */
  breaksHalfWay = false;

  constructor(hasSound: (id: string) => boolean) {
    this.#hasSound = hasSound;
  }

  answer({ method, body, headers }: Asked, id: string): Answer | undefined {
    if (method === 'GET' && id === '') {
      const menus = [...this.kept].map(([no, { title }]) => ({ no, title }));
      return { status: 200, json: { ok: true, menus } };
    }
    const found = this.kept.get(id);
    if (found === undefined) return refused('NONE', 'no such menu');
    if (method === 'GET') return { status: 200, json: { ok: true, no: id, ...found } };
    if (method !== 'PUT') return undefined;
    if (headers['if-match'] !== String(found.rev)) return refused('REV', 'the menu was changed meanwhile');
    return this.#change(found, JSON.parse(body) as KolokolMenu);
  }

  /** An administrator in the cabinet of Kolokol. */
  edit(id: string, change: Partial<KolokolMenu>): void {
    const found = this.kept.get(id);
    if (found === undefined) return;
    found.menu = { ...found.menu, ...change };
    found.rev += 1;
  }

  #change(found: Kept, menu: KolokolMenu): Answer {
    if (menu.greeting !== null && !this.#hasSound(menu.greeting)) return refused('SOUND', 'no such sound');
    if (Object.keys(menu.keys).some((key) => !/^\d$/.test(key))) return refused('KEY', 'digits only');
    found.rev += 1;
    if (this.breaksHalfWay) {
      this.breaksHalfWay = false;
      found.menu = { ...found.menu, keys: menu.keys };
      return { status: 500, json: { ok: false, code: 'HALF', text: 'stopped in the middle' } };
    }
    found.menu = menu;
    return { status: 200, json: { ok: true } };
  }
}

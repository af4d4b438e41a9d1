import type { Company } from '../exchange/company.ts';
import type { Answer, Asked } from '../http/serve.ts';
import { KolokolMenus } from './kolokol-menus.ts';

type Entry = { num: string; kind: 'deny' | 'allow'; mask: boolean; note: string };
export type Sound = { id: string; title: string; bytes: number };

const RECORDING = Buffer.from('RIFF....WAVEfmt a recording of Kolokol');
const refused = (code: string, text: string): Answer => ({ status: 200, json: { ok: false, code, text } });
const done = (more: object = {}): Answer => ({ status: 200, json: { ok: true, ...more } });

/** What an administrator does at Kolokol. Refusals are 200 with `ok: false`. */
export class KolokolDesk {
  readonly #company: Company;
  readonly entries: Entry[] = [];
  readonly sounds: Sound[] = [];
  readonly menus = new KolokolMenus((id) => this.sounds.some((sound) => sound.id === id));
  readonly dialled: { who: string; whom: string }[] = [];
  readonly numbers = [{ did: '79000000301', title: 'Сайт', on: true }];
  /** Recording id → how often it is not there yet. */
  readonly notYet = new Map<string, number>();
  #sound = 1;

  constructor(company: Company) {
    this.#company = company;
  }

  answer(path: string, asked: Asked): Answer {
    const { method, query, body } = asked;
    const [, what = '', id = ''] = path.split('/').map(decodeURIComponent);
    const ofMenus = what === 'menus' ? this.menus.answer(asked, id) : undefined;
    if (ofMenus) return ofMenus;
    switch (`${method} ${what}`) {
      case 'GET staff':
        return this.#staff(query);
      case 'POST dial':
        return this.#dial(JSON.parse(body) as { who: string; whom: string });
      case 'GET filter':
        return done({ list: this.entries.filter(({ kind }) => kind === query.get('kind')) });
      case 'PUT filter':
        return this.#add(JSON.parse(body) as Entry);
      case 'DELETE filter':
        return this.#remove(id, query.get('kind') ?? '');
      case 'GET dids':
        return done({ dids: this.numbers });
      case 'POST dids':
        return this.#switch(id, JSON.parse(body) as { on: boolean });
      case 'GET sounds':
        return done({ sounds: this.sounds });
      case 'POST sounds':
        return this.#upload(body);
      case 'DELETE sounds':
        return this.#removeSound(id);
      case 'GET records':
        return this.#record(id);
      default:
        return { status: 404, json: { ok: false, code: 'WHAT', text: 'no such thing' } };
    }
  }

  /** Two at a time, by page number, from 0. */
  #staff(query: URLSearchParams): Answer {
    const page = Number(query.get('page'));
    const people = this.#company.agents.map(({ login, name, extension }) => ({
      uid: login,
      fio: name,
      ext: extension,
    }));
    return done({ people: people.slice(page * 2, page * 2 + 2) });
  }

  #dial({ who, whom }: { who: string; whom: string }): Answer {
    if (!this.#company.agents.some(({ extension }) => extension === who))
      return refused('WHO', 'no such telephone');
    this.dialled.push({ who, whom });
    return done({ call: `KL-dial-${this.dialled.length}` });
  }

  #add(entry: Entry): Answer {
    if (!/^\+\d{3,15}$/.test(entry.num)) return refused('NUM', 'not a number');
    if (this.entries.some(({ num, kind }) => num === entry.num && kind === entry.kind))
      return refused('EXISTS', 'known');
    this.entries.push({ ...entry, mask: entry.mask ?? false, note: entry.note ?? '' });
    return done();
  }

  #remove(num: string, kind: string): Answer {
    const index = this.entries.findIndex((entry) => entry.num === num && entry.kind === kind);
    if (index < 0) return refused('NONE', 'not on the list');
    this.entries.splice(index, 1);
    return done();
  }

  #switch(did: string, { on }: { on: boolean }): Answer {
    const number = this.numbers.find((one) => one.did === did);
    if (!number) return refused('NUM', 'not ours');
    number.on = on;
    return done();
  }

  #upload(body: string): Answer {
    const title = /name="title"\r\n\r\n([^\r]*)\r\n/.exec(body)?.[1];
    const content = /name="wav"; filename="[^"]*"\r\nContent-Type: audio\/wav\r\n\r\n([\s\S]*)\r\n--/.exec(
      body,
    )?.[1];
    if (title === undefined || content === undefined) return refused('FILE', 'no file');
    const sound = { id: `s-${this.#sound++}`, title, bytes: content.length };
    this.sounds.push(sound);
    return done({ id: sound.id });
  }

  #removeSound(id: string): Answer {
    const index = this.sounds.findIndex((sound) => sound.id === id);
    if (index < 0) return refused('NONE', 'no such sound');
    this.sounds.splice(index, 1);
    return done();
  }

  #record(id: string): Answer {
    const waits = this.notYet.get(id) ?? 0;
    this.notYet.set(id, waits - 1);
    if (waits > 0) return { status: 202, empty: true };
    return id.startsWith('rec-')
      ? { status: 200, bytes: RECORDING, type: 'audio/wav' }
      : { status: 404, empty: true };
  }
}

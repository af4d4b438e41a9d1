import { checkCallTime, checkPhone } from '../../kit/check-field.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';
import type { Profile } from './profile-schema.ts';
import { UNIT_MS } from './session.ts';
import { readTime } from './times.ts';

/** No talk lasts longer; what does is in another unit. */
const MAX_DURATION_MS = 7 * 24 * 60 * 60_000;

/** What a mapping gave for one row or event, read field by field in the forms that the profile declares. All throw `FieldProblem`. */
export class MappedObject {
  readonly #fields: Record<string, unknown>;
  readonly #profile: Profile;
  readonly #receivedAt: number;

  constructor(mapped: unknown, { profile, receivedAt }: { profile: Profile; receivedAt: number }) {
    if (typeof mapped !== 'object' || mapped === null || Array.isArray(mapped)) {
      throw new FieldProblem(`\`map\` gives no object but ${shown(mapped)}`);
    }
    this.#fields = mapped as Record<string, unknown>;
    this.#profile = profile;
    this.#receivedAt = receivedAt;
  }

  /** A field that nobody reads is a slip of the pen: its value would be lost without a word. */
  onlyHas(known: readonly string[]): void {
    const strange = Object.keys(this.#fields).find((name) => !known.includes(name));
    if (strange !== undefined) {
      throw new FieldProblem(
        `\`map\` gives \`${strange}\`, which is not known; known are ${known.join(', ')}`,
      );
    }
  }

  has(name: string): boolean {
    const value = this.#fields[name];
    return value !== undefined && value !== null && value !== '';
  }

  text(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new FieldProblem(`\`${name}\` is not a text: ${shown(value)}`);
    }
    return String(value).slice(0, 500);
  }

  required(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw new FieldProblem(`\`map\` gives no \`${name}\``);
    return text;
  }

  word<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const word = words.find((one) => one === text);
    if (word === undefined)
      throw new FieldProblem(`\`${name}\` is ${shown(text)}; known are ${words.join(', ')}`);
    return word;
  }

  /** An outside number, as the domain reads it. Empty is a withheld one, and there. */
  number(name: string): string | undefined {
    const value = this.#fields[name];
    if (value === '') return '';
    const text = this.text(name);
    if (text === undefined) return undefined;
    checkPhone(name, text);
    return this.#profile.numberForm === 'e164NoPlus' && /^\d{8,15}$/.test(text) ? `+${text}` : text;
  }

  time(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const at = readTime(name, this.#fields[name], this.#profile.times.read);
    return checkCallTime(name, at, this.#receivedAt);
  }

  /** In the profile's unit → ms. */
  duration(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    const count = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
    const ms = typeof count === 'number' ? Math.round(count * UNIT_MS[this.#profile.durations]) : Number.NaN;
    if (!(ms >= 0 && ms <= MAX_DURATION_MS)) {
      throw new FieldProblem(`\`${name}\` is not a duration in ${this.#profile.durations}: ${shown(value)}`);
    }
    return ms;
  }

  flag(name: string): boolean {
    const value = this.#fields[name];
    if (value === undefined || value === null) return false;
    if (typeof value !== 'boolean')
      throw new FieldProblem(`\`${name}\` is neither true nor false: ${shown(value)}`);
    return value;
  }

  count(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = Number(this.#fields[name]);
    if (!Number.isFinite(value) || value < 0)
      throw new FieldProblem(`\`${name}\` is not a number: ${shown(this.#fields[name])}`);
    return value;
  }

  /** Objects within: legs, a recording. One alone may stand bare. */
  objects(name: string): MappedObject[] {
    if (!this.has(name)) return [];
    const value = this.#fields[name];
    const list = Array.isArray(value) ? value : [value];
    return list.map((one) => new MappedObject(one, { profile: this.#profile, receivedAt: this.#receivedAt }));
  }
}

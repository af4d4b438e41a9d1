import { randomInt } from 'node:crypto';

export type Row = Record<string, string> & { Id: string };

export interface Field {
  /** Characters that it holds. */
  width: number;
  /** Values that it takes; absent: any. */
  picks?: () => readonly string[];
}

/** Siebel understood, and says no; in the shape of its words. */
export class Refused extends Error {}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Rows of one business component, with the rules that it keeps. */
export class Component {
  readonly name: string;
  /** Name → what it takes. */
  readonly fields: Map<string, Field>;
  readonly rows = new Map<string, Row>();

  constructor(name: string, fields: Record<string, Field>) {
    this.name = name;
    this.fields = new Map(Object.entries({ Id: { width: 15 }, ...fields }));
  }

  /** A row with this key is changed, otherwise it is made. `keepsIds`: whether an Id that is sent is kept. */
  upsert(keyField: string, values: Record<string, unknown>, keepsIds: boolean): Row {
    this.#check(values);
    const key = String(values[keyField] ?? '');
    const known = [...this.rows.values()].find((row) => key !== '' && row[keyField] === key);
    const given = values as Record<string, string>;
    if (known !== undefined) return Object.assign(known, given, { Id: known.Id });
    const id = keepsIds && typeof given.Id === 'string' ? given.Id : newId();
    const row: Row = { ...given, Id: id };
    this.rows.set(id, row);
    return row;
  }

  insert(values: Record<string, string>): string {
    return this.upsert('Id', { ...values }, true).Id;
  }

  #check(values: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(values)) {
      const field = this.fields.get(name);
      if (field === undefined)
        throw new Refused(
          `Field '${name}' does not exist in definition for business component '${this.name}'`,
        );
      if (typeof value !== 'string') throw new Refused(`The value of field '${name}' is no text`);
      if (value.length > field.width)
        throw new Refused(`The value is too long for field '${name}' (${field.width})`);
      if (value !== '' && field.picks !== undefined && !field.picks().includes(value)) {
        throw new Refused(
          `The value entered in field ${name} of buscomp ${this.name} does not match any value in the bounded pick list`,
        );
      }
    }
  }
}

/** `1-` and what the server counts to. */
function newId(): string {
  return `1-${Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}

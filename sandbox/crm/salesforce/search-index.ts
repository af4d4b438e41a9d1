import { COMMON_FIELDS, FIELDS, type ObjectName, type Records, Refused, type Row } from './records.ts';
import { noSuchColumn, shown } from './soql.ts';

const SEARCH = /^FIND \{([^{}]+)\} IN PHONE FIELDS RETURNING (.+)$/;
const RETURNED = /(\w+)\(([^()]+)\)/g;
const INSIDE = /^(.+?)(?: WHERE (\w+) = (true|false))?(?: ORDER BY (\w+))?(?: LIMIT (\d+))?$/;
/** More terms than anybody means: reserved signs that were not escaped. */
const PLAIN_TERM = /^\d+$/;
const PHONE_FIELDS = ['Phone', 'MobilePhone', 'HomePhone', 'OtherPhone'];

/**
 * How numbers are cut into what can be found. `countryApart`: without punctuation, but a country code or a trunk prefix that stands apart is a word of its
 * own. · `digits`: all digits are one word.
 */
export type Cutting = 'countryApart' | 'digits';

/** The search of an org. What was written can be found once the index has caught up, and not before. */
export class SearchIndex {
  readonly #records: Records;
  readonly #cutting: Cutting;
  readonly #ownFields: readonly string[];
  /** Id → its words; undefined: it is read live. */
  #seen: Map<string, Set<string>> | undefined;

  constructor(records: Records, cutting: Cutting, ownFields: readonly string[]) {
    this.#records = records;
    this.#cutting = cutting;
    this.#ownFields = ownFields;
  }

  /** From now on nothing new is found until `catchUp`. */
  fallBehind(): void {
    this.#seen = new Map(
      (['Contact', 'Lead', 'Account'] as const)
        .flatMap((object) => this.#records.list(object))
        .map((row) => [String(row.Id), this.#wordsOf(row)]),
    );
  }

  catchUp(): void {
    this.#seen = undefined;
  }

  run(sosl: string): Row[] {
    const [, terms = '', returned = ''] = SEARCH.exec(sosl) ?? [];
    const sought = terms.split(' OR ').map((term) => term.trim());
    if (sought.some((term) => !PLAIN_TERM.test(term)))
      throw new Refused(400, 'MALFORMED_SEARCH', `No search term found. '${sosl}'`);
    return [...returned.matchAll(RETURNED)].flatMap(([, object = '', inside = '']) => {
      if (!(object in FIELDS))
        throw new Refused(400, 'INVALID_TYPE', `sObject type '${object}' is not supported.`);
      return this.#found(object as ObjectName, inside, sought);
    });
  }

  #found(object: ObjectName, inside: string, sought: readonly string[]): Row[] {
    const [, select = '', field, value, order = 'Id', limit = '2000'] = INSIDE.exec(inside) ?? [];
    const columns = select.split(',').map((column) => column.trim());
    const known = new Set([...COMMON_FIELDS, ...FIELDS[object], ...this.#ownFields]);
    for (const column of columns) if (!known.has(column)) throw noSuchColumn(column, object);
    return this.#records
      .list(object)
      .filter((row) => {
        const words =
          this.#seen === undefined ? this.#wordsOf(row) : (this.#seen.get(String(row.Id)) ?? new Set());
        return sought.some((term) => words.has(term));
      })
      .filter((row) => field === undefined || row[field] === (value === 'true'))
      .sort((one, other) => String(one[order]).localeCompare(String(other[order])))
      .slice(0, Number(limit))
      .map((row) => shown(object, row, columns));
  }

  #wordsOf(row: Row): Set<string> {
    return new Set(PHONE_FIELDS.flatMap((field) => this.#cut(String(row[field] ?? ''))));
  }

  #cut(number: string): string[] {
    const digits = number.replaceAll(/\D/g, '');
    const [, first, rest] = /^\+?(\d{1,3})[^\d]+(.+)$/.exec(number) ?? [];
    if (this.#cutting === 'digits' || first === undefined || rest === undefined) return [digits];
    return [first, rest.replaceAll(/\D/g, '')];
  }
}

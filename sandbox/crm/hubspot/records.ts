import { keepNewest } from '../keep-newest.ts';
import { type Fields, Refused } from './said.ts';

export type ObjectType = 'contacts' | 'calls';
export type RecordOf = {
  id: string;
  properties: Record<string, string>;
  /** Of a call: the contacts whom it was with. */
  contacts: Set<string>;
  isArchived: boolean;
  /** What the index has of it, and since when: it is behind. */
  indexed: { at: number; properties: Record<string, string> }[];
};
type Filter = { propertyName: string; operator: string; value?: string; values?: string[] };

const MOST_GROUPS = 5;
const MOST_FILTERS = 6;
const CONTACT_PROPERTIES = [
  'firstname',
  'lastname',
  'company',
  'email',
  'phone',
  'mobilephone',
  'hubspot_owner_id',
];
/** Computed by HubSpot from what people typed. */
const CALCULATED = [
  'hs_searchable_calculated_phone_number',
  'hs_searchable_calculated_mobile_number',
  'hs_searchable_calculated_international_phone_number',
  'hs_searchable_calculated_international_mobile_number',
];
const CALL_PROPERTIES = [
  'hs_timestamp',
  'hs_call_title',
  'hs_call_body',
  'hs_call_direction',
  'hs_call_duration',
  'hs_call_from_number',
  'hs_call_to_number',
  'hs_call_status',
  'hs_call_disposition',
  'hs_call_recording_url',
  'hs_call_source',
  'hs_createdate',
  'hubspot_owner_id',
];

/** Contacts and calls, with the index that searches look into. */
export class Records {
  readonly #now: () => number;
  readonly #lagMs: () => number;
  readonly #objects: Record<ObjectType, Map<string, RecordOf>> = { contacts: new Map(), calls: new Map() };
  /** A contact that was merged → the new one. */
  readonly #merged = new Map<string, string>();
  readonly #known: Record<ObjectType, Set<string>>;
  #count = 300;
  /** How often a call was made. */
  created = 0;

  constructor(now: () => number, lagMs: () => number, callProperty: string) {
    this.#now = now;
    this.#lagMs = lagMs;
    this.#known = {
      contacts: new Set([...CONTACT_PROPERTIES, ...CALCULATED, 'hs_object_id']),
      calls: new Set([...CALL_PROPERTIES, callProperty, 'hs_object_id']),
    };
  }

  list(type: ObjectType): RecordOf[] {
    return [...this.#objects[type].values()].filter(({ isArchived }) => !isArchived);
  }

  /** The one that it is by now. */
  get(type: ObjectType, id: string): RecordOf | undefined {
    const found = this.#objects[type].get(this.#merged.get(id) ?? id);
    return found?.isArchived === true ? undefined : found;
  }

  need(type: ObjectType, id: string): RecordOf {
    const found = this.get(type, id);
    if (found === undefined) throw new Refused(404, 'OBJECT_NOT_FOUND', 'resource not found');
    return found;
  }

  hasProperty(type: ObjectType, name: string): boolean {
    return this.#known[type].has(name);
  }

  insert(type: ObjectType, properties: Fields): RecordOf {
    this.#count += 1;
    if (type === 'calls') this.created += 1;
    const record: RecordOf = {
      id: String(this.#count),
      properties: {},
      contacts: new Set(),
      isArchived: false,
      indexed: [],
    };
    this.#objects[type].set(record.id, record);
    this.change(type, record, { hs_createdate: new Date(this.#now()).toISOString(), ...properties });
    return record;
  }

  change(type: ObjectType, record: RecordOf, properties: Fields): void {
    for (const [name, value] of Object.entries(properties)) {
      if (value === '') delete record.properties[name];
      else record.properties[name] = String(value);
    }
    if (type === 'contacts') Object.assign(record.properties, calculated(record.properties));
    record.indexed.push({ at: this.#now() + this.#lagMs(), properties: { ...record.properties } });
  }

  /** Searches find all that is there. */
  catchUp(): void {
    for (const record of [...this.list('calls'), ...this.list('contacts')]) {
      for (const version of record.indexed) version.at = 0;
    }
  }

  forgetAllBut(newest: number, type: ObjectType): void {
    keepNewest(this.#objects[type], newest);
  }

  archive(type: ObjectType, id: string): void {
    this.need(type, id).isArchived = true;
  }

  /** Both become a new one; their ids lead to it. */
  merge(one: string, other: string): string {
    const [first, second] = [this.need('contacts', one), this.need('contacts', other)];
    const { id } = this.insert('contacts', { ...second.properties, ...first.properties });
    for (const gone of [first, second]) {
      this.#objects.contacts.delete(gone.id);
      this.#merged.set(gone.id, id);
    }
    return id;
  }

  search(type: ObjectType, groups: { filters: Filter[] }[]): RecordOf[] {
    if (groups.length > MOST_GROUPS || groups.some(({ filters }) => filters.length > MOST_FILTERS)) {
      throw new Refused(400, 'VALIDATION_ERROR', 'too many filters');
    }
    for (const { propertyName } of groups.flatMap(({ filters }) => filters)) {
      if (this.hasProperty(type, propertyName)) continue;
      throw new Refused(400, 'VALIDATION_ERROR', `There was a problem with the request. ${propertyName}`);
    }
    const now = this.#now();
    return this.list(type).filter((record) => {
      const seen = record.indexed.findLast(({ at }) => at <= now)?.properties;
      return seen !== undefined && groups.some(({ filters }) => filters.every((one) => isMet(one, seen)));
    });
  }
}

function isMet(
  { propertyName, operator, value, values }: Filter,
  properties: Record<string, string>,
): boolean {
  const is = properties[propertyName];
  if (is === undefined) return false;
  if (operator === 'EQ') return is === value;
  if (operator === 'IN') return values?.includes(is) === true;
  throw new Refused(400, 'VALIDATION_ERROR', `unknown operator ${operator}`);
}

/** Area code and local number, without the country; nothing of the international ones is there to be found. */
function calculated({ phone, mobilephone }: Record<string, string>): Record<string, string> {
  const local = (number: string): string => number.replaceAll(/\D/g, '').replace(/^[78](?=\d{10}$)/, '');
  return {
    ...(phone !== undefined && { hs_searchable_calculated_phone_number: local(phone) }),
    ...(mobilephone !== undefined && { hs_searchable_calculated_mobile_number: local(mobilephone) }),
  };
}

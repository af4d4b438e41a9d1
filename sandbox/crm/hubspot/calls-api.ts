import type { Answer } from '../../http/answer.ts';
import type { Owners } from './owners.ts';
import type { RecordOf, Records } from './records.ts';
import { type Fields, Refused } from './said.ts';

const STATUSES = new Set([
  'BUSY',
  'CALLING_CRM_USER',
  'CANCELED',
  'COMPLETED',
  'CONNECTING',
  'FAILED',
  'IN_PROGRESS',
  'NO_ANSWER',
  'QUEUED',
  'RINGING',
]);
const CALL_TO_CONTACT = 194;
type Association = {
  to: { id: string };
  types: { associationCategory: string; associationTypeId: number }[];
};

/** What may be written into a call. */
export class CallsApi {
  readonly #records: Records;
  readonly #owners: Owners;
  readonly #property: string;
  /** The property with the id of the call is marked unique. */
  isUnique = false;

  constructor(records: Records, owners: Owners, property: string) {
    this.#records = records;
    this.#owners = owners;
    this.#property = property;
  }

  create({
    properties = {},
    associations = [],
  }: {
    properties?: Fields;
    associations?: Association[];
  }): Answer {
    this.#check(properties, true);
    const contacts = associations.map(({ to, types }) => this.#contact(to.id, types[0]?.associationTypeId));
    const same = properties[this.#property];
    if (this.isUnique && this.#byProperty(same) !== undefined) {
      throw new Refused(
        400,
        'VALIDATION_ERROR',
        `Property values were not valid: ${this.#property} is taken`,
      );
    }
    const record = this.#records.insert('calls', properties);
    for (const contact of contacts) record.contacts.add(contact);
    return { status: 201, json: shown(record) };
  }

  change(id: string, properties: Fields): Answer {
    const record = this.#records.need('calls', id);
    this.#check(properties, false);
    this.#records.change('calls', record, properties);
    return { status: 200, json: shown(record) };
  }

  /** Each of a batch for itself: 207, with the errors inside, when some of it is wrong. */
  upsert(inputs: { id: string; idProperty?: string; properties: Fields }[]): Answer {
    const results: unknown[] = [];
    const errors: unknown[] = [];
    for (const { id, idProperty, properties } of inputs) {
      try {
        if (!this.isUnique || idProperty !== this.#property) {
          throw new Refused(
            400,
            'VALIDATION_ERROR',
            `Unable to perform update/upsert by non-unique property`,
          );
        }
        const known = this.#byProperty(id);
        this.#check(properties, known === undefined);
        const record = known ?? this.#records.insert('calls', { [this.#property]: id });
        this.#records.change('calls', record, properties);
        results.push({ ...(shown(record) as Fields), new: known === undefined });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        errors.push({ status: 'error', category: error.category, message: error.message });
      }
    }
    if (errors.length === 0) return { status: 200, json: { status: 'COMPLETE', results } };
    return { status: 207, json: { status: 'COMPLETE', results, numErrors: errors.length, errors } };
  }

  associate(id: string, contactId: string, type: number, isTied: boolean): Answer {
    const record = this.#records.need('calls', id);
    if (isTied) record.contacts.add(this.#contact(contactId, type));
    else record.contacts.delete(contactId);
    return isTied ? { status: 200, json: shown(record) } : { status: 204, empty: true };
  }

  #byProperty(value: unknown): RecordOf | undefined {
    return this.#records.list('calls').find(({ properties }) => properties[this.#property] === value);
  }

  #contact(id: string, type: number | undefined): string {
    if (type !== CALL_TO_CONTACT)
      throw new Refused(400, 'VALIDATION_ERROR', `invalid association type ${type}`);
    const contact = this.#records.get('contacts', id);
    if (contact === undefined) throw new Refused(400, 'VALIDATION_ERROR', `contact ${id} does not exist`);
    return contact.id;
  }

  #check(properties: Fields, isNew: boolean): void {
    const wrong = (message: string): Refused => new Refused(400, 'VALIDATION_ERROR', message);
    for (const [name, value] of Object.entries(properties)) {
      if (!this.#records.hasProperty('calls', name)) throw wrong(`Property "${name}" does not exist`);
      // Numbers too are texts.
      if (typeof value !== 'string') throw wrong(`${name}: ${String(value)} is no text`);
    }
    if (isNew && !Number.isFinite(Date.parse(String(properties.hs_timestamp)))) {
      throw wrong('hs_timestamp is required');
    }
    const { hs_call_status: status, hubspot_owner_id: owner, hs_call_recording_url: url } = properties;
    if (status !== undefined && !STATUSES.has(String(status)))
      throw wrong(`${status} is no status of a call`);
    if (owner !== undefined && owner !== '' && !this.#owners.isActive(String(owner))) {
      throw wrong(`owner ${owner} does not exist`);
    }
    if (url !== undefined && url !== '' && !String(url).startsWith('https://'))
      throw wrong('only https is taken');
  }
}

export function shown({ id, properties, isArchived }: RecordOf): unknown {
  return { id, properties: { hs_object_id: id, ...properties }, archived: isArchived };
}

import type { Fields } from './said.ts';

export type EntityType = 'leads' | 'contacts' | 'companies' | 'customers';
export type Note = {
  id: number;
  note_type: string;
  params: Fields;
  created_by: number;
  responsible_user_id: number;
  created_at: number;
};

export type Entity = {
  type: EntityType;
  id: number;
  name: string;
  phones: string[];
  responsibleUserId: number;
  /** Leads and customers of a contact or a company. */
  linked: Entity[];
  /** Fields of the account's own. */
  fields?: { field_id: number; field_code: string | null; values: { value: string | number }[] }[];
  /** Of a lead. */
  isClosed?: boolean;
  isDeleted?: boolean;
  notes: Note[];
};

export type AccountUser = { id: number; name: string; email: string; isActive: boolean };

/** How many digits from the end are compared when a call is put into a card. */
export const CALL_DIGITS = 10;
/** And when a notice of a call is shown. */
export const POP_DIGITS = 8;

/** The cards of an account. */
export class Cards {
  readonly users: AccountUser[] = [];
  readonly entities: Entity[] = [];
  #lastId = 10_000;
  #lastNoteId = 500_000;

  add(entity: Pick<Entity, 'type' | 'name'> & Partial<Entity>): Entity {
    this.#lastId += 1;
    const added: Entity = {
      phones: [],
      responsibleUserId: 1,
      linked: [],
      notes: [],
      ...entity,
      id: this.#lastId,
    };
    this.entities.push(added);
    return added;
  }

  /** One of two contacts is gone; its numbers and leads are the other's. */
  merge(into: Entity, from: Entity): void {
    from.isDeleted = true;
    into.phones.push(...from.phones);
    into.linked.push(...from.linked);
    into.notes.push(...from.notes);
  }

  find(type: string, id: string): Entity | undefined {
    return this.entities.find((one) => one.type === type && String(one.id) === id && one.isDeleted !== true);
  }

  /** Contacts before companies, the oldest first. */
  byPhone(number: string, digits: number): Entity[] {
    const wanted = lastDigits(number, digits);
    if (wanted.length < digits) return [];
    return this.entities
      .filter(
        (one) => one.isDeleted !== true && one.phones.some((phone) => lastDigits(phone, digits) === wanted),
      )
      .sort((a, b) => Number(b.type === 'contacts') - Number(a.type === 'contacts') || a.id - b.id);
  }

  /** Text anywhere in a card: its name, its numbers. */
  search(type: EntityType, text: string): Entity[] {
    return this.entities.filter(
      (one) =>
        one.type === type &&
        one.isDeleted !== true &&
        (one.name.includes(text) || one.phones.some((phone) => phone.replaceAll(/\D/g, '').includes(text))),
    );
  }

  /** Exactly one active lead and no customer: the lead. One customer and no lead: the customer. Else the contact or company itself. */
  placeOf(number: string): Entity | undefined {
    const [found] = this.byPhone(number, CALL_DIGITS);
    if (found === undefined) return undefined;
    const leads = found.linked.filter(
      ({ type, isClosed, isDeleted }) => type === 'leads' && !isClosed && !isDeleted,
    );
    const customers = found.linked.filter(({ type, isDeleted }) => type === 'customers' && !isDeleted);
    if (leads.length === 1 && customers.length === 0) return leads[0];
    if (customers.length === 1 && leads.length === 0) return customers[0];
    return found;
  }

  addNote(entity: Entity, note: Omit<Note, 'id'>): Note {
    this.#lastNoteId += 1;
    const added = { ...note, id: this.#lastNoteId };
    entity.notes.push(added);
    return added;
  }

  isActiveUser(id: unknown): boolean {
    return this.users.some((user) => user.isActive && user.id === id);
  }
}

export function lastDigits(number: string, digits: number): string {
  return number.replaceAll(/\D/g, '').slice(-digits);
}

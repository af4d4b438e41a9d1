import { type Fields, textOf } from './said.ts';

export type EntityType = 'CONTACT' | 'COMPANY' | 'LEAD';

export type Entity = {
  type: EntityType;
  id: number;
  name: string;
  phones: string[];
  assignedBy: number;
  /** More of it, as `crm.<type>.get` says it. */
  fields?: Fields;
  isDeleted?: true;
};

export type PortalUser = {
  id: number;
  name: string;
  lastName: string;
  inner: string;
  email?: string;
  isActive: boolean;
};

/** Contacts before companies before leads. */
const ORDER: readonly EntityType[] = ['CONTACT', 'COMPANY', 'LEAD'];
const COMPARED_DIGITS = 10;

/** Who works with the portal, and whom it knows. */
export class People {
  readonly users: PortalUser[] = [];
  readonly entities: Entity[] = [];
  #lastId = 600;

  add(entity: Omit<Entity, 'id'>): Entity {
    this.#lastId += 1;
    const added = { ...entity, id: this.#lastId };
    this.entities.push(added);
    return added;
  }

  /** `from` is gone, and its numbers belong to `into`. */
  merge(into: Entity, from: Entity): void {
    from.isDeleted = true;
    into.phones.push(...from.phones);
  }

  find(type: string, id: string): Entity | undefined {
    return this.entities.find((one) => one.type === type && String(one.id) === id && !one.isDeleted);
  }

  byPhone(number: string): Entity[] {
    const asked = lastDigits(number);
    return this.entities
      .filter((one) => !one.isDeleted && one.phones.some((phone) => lastDigits(phone) === asked))
      .sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type) || a.id - b.id);
  }

  /** By `USER_ID`, or by the extension. */
  activeUser(fields: Fields): PortalUser | undefined {
    const [id, inner] = [textOf(fields.USER_ID), textOf(fields.USER_PHONE_INNER)];
    return this.users.find(
      (user) => user.isActive && (id === '' ? user.inner === inner : String(user.id) === id),
    );
  }
}

function lastDigits(number: string): string {
  return number.replaceAll(/\D/g, '').slice(-COMPARED_DIGITS);
}

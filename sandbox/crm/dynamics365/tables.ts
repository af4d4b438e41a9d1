import { randomUUID } from 'node:crypto';
import { keepNewest } from '../keep-newest.ts';

export type Row = Record<string, unknown>;
export type SetName = 'contacts' | 'accounts' | 'leads' | 'systemusers' | 'phonecalls';

/** Set → its table and the column of its ids. */
export const SETS: Record<SetName, { entity: string; key: string }> = {
  contacts: { entity: 'contact', key: 'contactid' },
  accounts: { entity: 'account', key: 'accountid' },
  leads: { entity: 'lead', key: 'leadid' },
  systemusers: { entity: 'systemuser', key: 'systemuserid' },
  phonecalls: { entity: 'phonecall', key: 'activityid' },
};

const STARTS_AS: Record<SetName, Row> = {
  contacts: { statecode: 0, merged: false, _masterid_value: null, _ownerid_value: null },
  accounts: { statecode: 0, merged: false, _masterid_value: null, _ownerid_value: null },
  leads: { statecode: 0, merged: false, _masterid_value: null, _ownerid_value: null },
  systemusers: { isdisabled: false },
  // Outgoing unless somebody says otherwise.
  phonecalls: { statecode: 0, statuscode: 1, directioncode: true, _ownerid_value: null },
};

/** What Dataverse answers when it does not do what it was asked. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Rows of an environment, by set and id. */
export class Tables {
  readonly #rows = new Map<SetName, Map<string, Row>>();

  list(set: SetName): Row[] {
    return [...this.#of(set).values()];
  }

  get(set: SetName, id: string): Row | undefined {
    return this.#of(set).get(id.toLowerCase());
  }

  /** Throws what Dataverse says of a row that is not there. */
  need(set: SetName, id: string): Row {
    const row = this.get(set, id);
    if (row !== undefined) return row;
    throw new Refused(404, '0x80040217', `Entity '${SETS[set].entity}' With Id = ${id} Does Not Exist`);
  }

  insert(set: SetName, values: Row, id: string = randomUUID()): string {
    this.#of(set).set(id.toLowerCase(), { ...STARTS_AS[set], ...values, [SETS[set].key]: id.toLowerCase() });
    return id.toLowerCase();
  }

  delete(set: SetName, id: string): void {
    this.#of(set).delete(id.toLowerCase());
  }

  forgetAllBut(newest: number, set: SetName): void {
    keepNewest(this.#of(set), newest);
  }

  #of(set: SetName): Map<string, Row> {
    let rows = this.#rows.get(set);
    if (rows === undefined) {
      rows = new Map();
      this.#rows.set(set, rows);
    }
    return rows;
  }
}

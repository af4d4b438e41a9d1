export type Row = Record<string, unknown>;
export type ObjectName = 'Contact' | 'Lead' | 'Account' | 'User' | 'Task';

/** The first three characters of an id say what it is of. */
const PREFIXES: Record<ObjectName, string> = {
  Contact: '003',
  Lead: '00Q',
  Account: '001',
  User: '005',
  Task: '00T',
};
const STARTS_AS: Record<ObjectName, Row> = {
  Contact: { MasterRecordId: null },
  Account: { MasterRecordId: null },
  Lead: { MasterRecordId: null, IsConverted: false, ConvertedContactId: null, ConvertedAccountId: null },
  User: { IsActive: true, UserType: 'Standard' },
  Task: { Status: 'Not Started', Priority: 'Normal', WhoId: null, WhatId: null },
};
export const FIELDS: Record<ObjectName, readonly string[]> = {
  Contact: [
    'Name',
    'Phone',
    'MobilePhone',
    'HomePhone',
    'OtherPhone',
    'OwnerId',
    'AccountId',
    'MasterRecordId',
  ],
  Account: ['Name', 'Phone', 'OwnerId', 'MasterRecordId'],
  Lead: [
    'Name',
    'LastName',
    'Company',
    'Phone',
    'MobilePhone',
    'OwnerId',
    'MasterRecordId',
    'IsConverted',
    'ConvertedContactId',
    'ConvertedAccountId',
    'Description',
  ],
  User: ['Name', 'Email', 'Extension', 'IsActive', 'UserType'],
  Task: [
    'Subject',
    'Status',
    'Priority',
    'TaskSubtype',
    'CallType',
    'CallDurationInSeconds',
    'CallObject',
    'CallDisposition',
    'WhoId',
    'WhatId',
    'OwnerId',
    'ActivityDate',
    'Description',
  ],
};
export const COMMON_FIELDS = ['Id', 'IsDeleted', 'CreatedDate'];

/** What Salesforce answers when it does not do what it was asked. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly string[];

  constructor(status: number, code: string, message: string, fields: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** Rows of an org, with those in its recycle bin. */
export class Records {
  readonly #rows = new Map<string, { object: ObjectName; row: Row }>();
  readonly #now: () => number;
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `ALL ROWS`: the recycle bin too. */
  list(object: ObjectName, { all = false } = {}): Row[] {
    return [...this.#rows.values()]
      .filter((one) => one.object === object && (all || one.row.IsDeleted !== true))
      .map(({ row }) => row);
  }

  /** Whatever it is of, also from the recycle bin. */
  find(id: string): { object: ObjectName; row: Row } | undefined {
    return this.#rows.get(id);
  }

  /** Throws what Salesforce says of a row that is not there, or in the recycle bin. */
  need(object: ObjectName, id: string): Row {
    const found = this.#rows.get(id);
    if (found?.object !== object)
      throw new Refused(404, 'NOT_FOUND', 'The requested resource does not exist');
    if (found.row.IsDeleted === true) throw new Refused(404, 'ENTITY_IS_DELETED', 'entity is deleted');
    return found.row;
  }

  insert(object: ObjectName, values: Row): string {
    this.#count += 1;
    const id = `${PREFIXES[object]}${this.#count.toString(36).toUpperCase().padStart(12, '0')}AAA`;
    const row = {
      ...STARTS_AS[object],
      ...values,
      Id: id,
      IsDeleted: false,
      CreatedDate: new Date(this.#now() + this.#count).toISOString(),
    };
    this.#rows.set(id, { object, row });
    return id;
  }

  forgetAllBut(newest: number, object: ObjectName): void {
    const rows = this.list(object, { all: true });
    for (const { Id } of rows.slice(0, Math.max(0, rows.length - newest))) this.#rows.delete(String(Id));
  }

  delete(id: string): void {
    const found = this.#rows.get(id);
    if (found !== undefined) found.row.IsDeleted = true;
  }
}

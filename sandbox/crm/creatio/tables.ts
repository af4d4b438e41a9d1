import { randomUUID } from 'node:crypto';
import { keepNewest } from '../keep-newest.ts';

export type Row = Record<string, unknown> & { Id: string };
export type TableName =
  | 'Contact'
  | 'Account'
  | 'Lead'
  | 'ContactCommunication'
  | 'AccountCommunication'
  | 'SysAdminUnit'
  | 'Call';

/** Lookup column → the table it points to. */
const LOOKUPS: Record<string, TableName> = {
  ContactId: 'Contact',
  AccountId: 'Account',
  LeadId: 'Lead',
  CreatedById: 'Contact',
  OwnerId: 'Contact',
};
const CALL_COLUMNS = new Set(
  (
    'Id IntegrationId ParentCallId CallerId CalledId RedirectingId RedirectionId StartDate EndDate Duration BeforeConnectionTime TalkTime HoldTime ' +
    'DirectionId Caption ContactId AccountId ResultId Comment Notes ActivityId CaseId LeadId OpportunityId OrderId GloballyUniqueCallLinkageId ' +
    'CreatedById CreatedOn ModifiedOn'
  ).split(' '),
);
const WHOLE_NUMBERS = new Set(['Duration', 'BeforeConnectionTime', 'TalkTime', 'HoldTime']);
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** A rule of the database or of the platform was broken. `type`: the exception behind it. */
export class Broken extends Error {
  readonly type: string;
  readonly status: number;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** The tables of a Creatio site, with the rules that its database keeps. */
export class Tables {
  readonly #now: () => number;
  readonly #rows = new Map<TableName, Map<string, Row>>();
  /** Of the table Call, made by the customer. */
  readonly ownColumns = new Set<string>();
  /** Like real time, but never the same twice: rows are put in the order in which they came. */
  #ticks = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  list(table: TableName): Row[] {
    return [...this.#of(table).values()];
  }

  get(table: TableName, id: string): Row | undefined {
    return this.#of(table).get(id.toLowerCase());
  }

  insert(table: TableName, values: Record<string, unknown>): Row {
    const id = String(values.Id ?? randomUUID()).toLowerCase();
    const rows = this.#of(table);
    if (rows.has(id)) {
      throw new Broken(
        500,
        'Npgsql.PostgresException',
        `23505: duplicate key value violates unique constraint "PK_${table}"`,
      );
    }
    this.#check(table, values);
    this.#ticks += 1;
    const row: Row = {
      CreatedOn: `${this.#stamp()}.${String(this.#ticks).padStart(7, '0')}Z`,
      ...values,
      Id: id,
    };
    if (table.endsWith('Communication')) row.SearchNumber = searchNumber(String(row.Number ?? ''));
    rows.set(id, row);
    return row;
  }

  /** Undefined: no such row. */
  update(table: TableName, id: string, values: Record<string, unknown>): Row | undefined {
    const row = this.get(table, id);
    if (row === undefined) return undefined;
    this.#check(table, values);
    Object.assign(row, values, { Id: row.Id, ModifiedOn: `${this.#stamp()}Z` });
    return row;
  }

  /** With what hangs on it; calls lose their link. */
  delete(table: TableName, id: string): void {
    const key = id.toLowerCase();
    this.#of(table).delete(key);
    for (const [name, rows] of this.#rows) {
      for (const row of rows.values()) {
        for (const [column, target] of Object.entries(LOOKUPS)) {
          if (target !== table || String(row[column]).toLowerCase() !== key) continue;
          if (name.endsWith('Communication')) rows.delete(row.Id);
          else row[column] = null;
        }
      }
    }
  }

  forgetAllBut(newest: number, table: TableName): void {
    keepNewest(this.#of(table), newest);
  }

  #check(table: TableName, values: Record<string, unknown>): void {
    for (const [column, value] of Object.entries(values)) {
      if (table === 'Call' && !CALL_COLUMNS.has(column) && !this.ownColumns.has(column)) {
        throw new Broken(
          400,
          'Microsoft.OData.ODataException',
          `The property '${column}' does not exist on type 'Terrasoft.Configuration.OData.Call'.`,
        );
      }
      if (value === null || value === undefined) continue;
      if (table === 'Call' && WHOLE_NUMBERS.has(column) && !Number.isInteger(value)) {
        throw new Broken(
          400,
          'Microsoft.OData.ODataException',
          `Cannot convert '${String(value)}' to Edm.Int32`,
        );
      }
      const target = LOOKUPS[column];
      if (target === undefined) continue;
      if (!UUID.test(String(value))) {
        throw new Broken(
          400,
          'Microsoft.OData.ODataException',
          `Cannot convert '${String(value)}' to Edm.Guid`,
        );
      }
      if (this.get(target, String(value)) === undefined) {
        throw new Broken(
          500,
          'System.Data.SqlClient.SqlException',
          `The statement conflicted with the FOREIGN KEY constraint "FK_${table}_${column}"`,
        );
      }
    }
  }

  #of(table: TableName): Map<string, Row> {
    let rows = this.#rows.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.#rows.set(table, rows);
    }
    return rows;
  }

  #stamp(): string {
    return new Date(this.#now()).toISOString().slice(0, 19);
  }
}

/** Digits only, from the end. */
export function searchNumber(number: string): string {
  return [...number.replaceAll(/\D/g, '')].reverse().join('');
}

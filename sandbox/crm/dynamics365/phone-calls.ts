import { Refused, type Row, type SetName, type Tables } from './tables.ts';

/** What environments and versions do differently. */
export interface Manners {
  /** Names of the property for whom a call is about. */
  regarding: 'named' | 'plain';
  /** What becomes of a change to a call that is closed. */
  closed: 'readOnly' | 'changeable';
  parties: 'taken' | 'refused';
  /** Whether the application may give calls to others. */
  assign: 'allowed' | 'denied';
  /** Status reasons, by state. */
  reasons: Record<number, readonly number[]>;
  /** Columns of the customer's own. */
  ownColumns: readonly string[];
}

export const USUAL_MANNERS: Manners = {
  regarding: 'named',
  closed: 'readOnly',
  parties: 'taken',
  assign: 'allowed',
  reasons: { 0: [1], 1: [2, 4], 2: [3] },
  ownColumns: [],
};

const COLUMNS = new Set([
  'subject',
  'phonenumber',
  'directioncode',
  'actualstart',
  'actualend',
  'actualdurationminutes',
  'description',
  'leftvoicemail',
  'category',
  'overriddencreatedon',
]);
const WIDTHS: Record<string, number> = { subject: 400, phonenumber: 200, description: 2_000, category: 250 };
const REGARDING = /^regardingobjectid_(contact|account|lead)(_phonecall)?@odata\.bind$/;
const PARTY = /^partyid_(contact|account|lead|systemuser)@odata\.bind$/;
const BOUND = /^\/(contacts|accounts|leads|systemusers)\(([0-9a-f-]{36})\)$/;

/** Changes one row by the rules of activities; `isNew`: it is being made. Throws `Refused`, and has changed nothing then. */
export function changePhoneCall(
  tables: Tables,
  row: Row,
  values: Row,
  { isNew, manners }: { isNew: boolean; manners: Manners },
): void {
  const { statecode, statuscode, ...rest } = values;
  const changesState = statecode !== undefined || statuscode !== undefined;
  if (isNew && statecode !== undefined && statecode !== 0) {
    throw new Refused(
      400,
      '0x8004f660',
      `${String(statecode)} is not a valid state code for a new phonecall`,
    );
  }
  if (row.statecode !== 0 && Object.keys(rest).length > 0 && manners.closed === 'readOnly') {
    throw new Refused(400, '0x80048d23', 'A completed or cancelled activity is read-only');
  }
  const change: Row = {};
  for (const [name, value] of Object.entries(rest)) change[columnOf(name)] = take(name, value);
  if (changesState) {
    const state = Number(statecode ?? row.statecode);
    const reasons = manners.reasons[state] ?? [];
    const reason = statuscode ?? reasons[0];
    if (!reasons.includes(Number(reason))) {
      throw new Refused(
        400,
        '0x80048408',
        `${String(reason)} is not a valid status code for state code ${state}`,
      );
    }
    Object.assign(change, { statecode: state, statuscode: Number(reason) });
  }
  Object.assign(row, change);

  function take(name: string, value: unknown): unknown {
    const regarding = REGARDING.exec(name);
    if (regarding) {
      if ((manners.regarding === 'named') !== (regarding[2] !== undefined)) throw undeclared(name);
      return target(value);
    }
    if (name === 'ownerid@odata.bind') {
      const id = target(value);
      if (manners.assign === 'denied')
        throw new Refused(403, '0x80040220', 'Principal user is missing prvAssignActivity privilege');
      if (tables.need('systemusers', id).isdisabled === true)
        throw new Refused(400, '0x80042f09', 'Cannot assign to a disabled user');
      return id;
    }
    if (name === 'phonecall_activity_parties') return parties(value);
    if (!COLUMNS.has(name) && !manners.ownColumns.includes(name)) throw undeclared(name);
    const width = WIDTHS[name];
    if (width !== undefined && typeof value === 'string' && value.length > width)
      throw new Refused(
        400,
        '0x80044331',
        `A validation error occurred. The length of '${name}' exceeded ${width}`,
      );
    if (name === 'actualdurationminutes' && !Number.isInteger(value))
      throw new Refused(400, '0x80048d19', `Cannot convert '${String(value)}' to Edm.Int32`);
    return value;
  }

  function parties(value: unknown): unknown {
    if (manners.parties === 'refused') throw new Refused(400, '0x80060888', 'Parties cannot be written');
    for (const party of value as Row[]) {
      const [name] = Object.keys(party).filter((one) => one.startsWith('partyid_'));
      if (name === undefined || !PARTY.test(name)) throw undeclared(String(name));
      target(party[name]);
    }
    return value;
  }

  function target(value: unknown): string {
    const [, set, id] = BOUND.exec(String(value)) ?? [];
    if (set === undefined || id === undefined)
      throw new Refused(400, '0x80060888', `Bad link ${String(value)}`);
    tables.need(set as SetName, id);
    return id;
  }
}

function columnOf(name: string): string {
  if (name === 'ownerid@odata.bind') return '_ownerid_value';
  return REGARDING.test(name) ? '_regardingobjectid_value' : name;
}

function undeclared(name: string): Refused {
  return new Refused(
    400,
    '0x80048d19',
    `Error identified in Payload provided by the user for Entity :'phonecalls', InnerException : An undeclared property '${name}' was found`,
  );
}

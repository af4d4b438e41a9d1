import { FIELDS, type Records, Refused, type Row } from './records.ts';

/** What orgs do differently. */
export interface Manners {
  /** Fields of the customer's own in Task: name → how many characters it takes. */
  ownFields: Readonly<Record<string, number>>;
  /** Of them, the ones that are external ids. */
  externalIds: readonly string[];
  /** Values of Status. */
  statuses: readonly string[];
  inactiveOwners: 'refused' | 'taken';
  /** Whether the user may give tasks to others. */
  assign: 'allowed' | 'denied';
  duplicateRules: 'none' | 'block';
  /** How numbers can be found. */
  cutting: 'countryApart' | 'digits';
  /** What a change by external id answers. */
  changed: 'body' | 'nothing';
}

export const USUAL_MANNERS: Manners = {
  ownFields: { Cti_Call_Id__c: 255 },
  externalIds: ['Cti_Call_Id__c'],
  statuses: ['Not Started', 'In Progress', 'Completed'],
  inactiveOwners: 'refused',
  assign: 'allowed',
  duplicateRules: 'none',
  cutting: 'countryApart',
  changed: 'body',
};

const WIDTHS: Record<string, number> = {
  Subject: 255,
  CallObject: 255,
  CallDisposition: 255,
  Description: 32_000,
};
const CALL_TYPES = ['Inbound', 'Outbound', 'Internal'];
const DATE = /^\d{4}-\d\d-\d\d$/;
/** Set when a task is made, and never again. */
const ONCE = 'TaskSubtype';

/** Judges what is to be written into one task; throws `Refused`. Returns it as it is kept. */
export function judgeTask(
  records: Records,
  values: Row,
  { isNew, manners, self }: { isNew: boolean; manners: Manners; self: string },
): Row {
  const kept: Row = {};
  for (const [name, value] of Object.entries(values)) kept[name] = judged(name, value);
  return kept;

  function judged(name: string, value: unknown): unknown {
    const width = WIDTHS[name] ?? manners.ownFields[name];
    if (!FIELDS.Task.includes(name) && manners.ownFields[name] === undefined)
      throw new Refused(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type Task`);
    if (name === ONCE && !isNew)
      throw new Refused(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', `Unable to create/update fields: ${ONCE}.`, [
        ONCE,
      ]);
    if (width !== undefined && typeof value === 'string' && value.length > width)
      throw new Refused(400, 'STRING_TOO_LONG', `${name}: data value too large (max length=${width})`, [
        name,
      ]);
    if (name === 'Status' && !manners.statuses.includes(String(value))) throw badPick(name, value);
    if (name === 'CallType' && !CALL_TYPES.includes(String(value))) throw badPick(name, value);
    if (name === 'CallDurationInSeconds' && !Number.isInteger(value))
      throw new Refused(
        400,
        'JSON_PARSER_ERROR',
        `Cannot deserialize instance of int from VALUE ${String(value)}`,
      );
    if (name === 'ActivityDate' && !DATE.test(String(value)))
      throw new Refused(
        400,
        'JSON_PARSER_ERROR',
        `Cannot deserialize instance of date from VALUE_STRING value ${String(value)}`,
      );
    if (name === 'WhoId') return linked(value, ['Contact', 'Lead']);
    if (name === 'WhatId') return linked(value, ['Account']);
    if (name === 'OwnerId') return owner(value);
    // Texts of several lines come back as browsers write them.
    return name === 'Description' && typeof value === 'string' ? value.replaceAll(/\r?\n/g, '\r\n') : value;
  }

  function linked(value: unknown, objects: readonly string[]): unknown {
    if (value === null) return null;
    const found = records.find(String(value));
    if (found === undefined || !objects.includes(found.object))
      throw new Refused(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    if (found.row.IsDeleted === true) throw new Refused(400, 'ENTITY_IS_DELETED', 'entity is deleted');
    if (found.row.IsConverted === true)
      throw new Refused(400, 'INVALID_CROSS_REFERENCE_KEY', 'cannot reference converted lead');
    return value;
  }

  function owner(value: unknown): unknown {
    const found = records.find(String(value));
    if (found?.object !== 'User')
      throw new Refused(400, 'INVALID_CROSS_REFERENCE_KEY', 'Assigned To ID: owner cannot be blank', [
        'OwnerId',
      ]);
    if (manners.assign === 'denied' && value !== self)
      throw new Refused(
        400,
        'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
        'insufficient access rights on cross-reference id',
        ['OwnerId'],
      );
    if (found.row.IsActive === false && manners.inactiveOwners === 'refused')
      throw new Refused(
        400,
        'INACTIVE_OWNER_OR_USER',
        `operation performed with inactive user [${String(value)}] as owner of task`,
      );
    return value;
  }
}

/** A new lead, by the rules of leads. */
export function judgeLead(values: Row, { duplicateRules }: Manners): Row {
  const missing = ['LastName', 'Company'].filter((name) => !values[name]);
  if (missing.length > 0)
    throw new Refused(
      400,
      'REQUIRED_FIELD_MISSING',
      `Required fields are missing: [${missing.join(', ')}]`,
      missing,
    );
  for (const name of Object.keys(values)) {
    if (!FIELDS.Lead.includes(name))
      throw new Refused(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type Lead`);
  }
  if (duplicateRules === 'block') throw new Refused(400, 'DUPLICATES_DETECTED', 'Use one of these records?');
  return { ...values, Name: values.LastName };
}

function badPick(name: string, value: unknown): Refused {
  return new Refused(
    400,
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${name}: bad value for restricted picklist field: ${String(value)}`,
    [name],
  );
}

import type { Found, Made } from '../../../src/domain/crm/crm-step.ts';
import { isAmong } from '../../../src/domain/crm/people-with.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askCreatio, type ODataAnswer } from './api.ts';
import { isConcedable } from './concessions.ts';
import type { MakeContact } from './plan-contact.ts';
import { quoted, readRow, readRows } from './rows.ts';
import type { CreatioSettings } from './settings.ts';

type CreatioAccount = Account<CreatioSettings>;
type Values = Record<string, string>;

/** Makes a contact that is called by its number, unless there is one. A call is worth more than its contact: what Creatio refuses is said, and left. */
export async function makeContact(account: CreatioAccount, body: MakeContact): Promise<Made> {
  const there = await contactThere(account, body);
  if (there !== undefined) return there;
  try {
    const { json } = await post(account, 'Contact', { Id: body.contactId, Name: body.number }, () =>
      contactThere(account, body),
    );
    const id = isObject(json) ? textOf(json.Id) : undefined;
    return id === undefined
      ? ((await contactThere(account, body)) ?? contactMade(body.contactId))
      : contactMade(id);
  } catch (error) {
    if (!isConcedable(error)) throw error;
    return { remember: { contact: false }, notice: `Creatio makes no contact: ${error.message}` };
  }
}

export async function findContact(account: CreatioAccount, body: MakeContact): Promise<Found> {
  const there = await contactThere(account, body);
  return there === undefined ? { state: 'absent' } : { state: 'made', ...there };
}

/** Writes the row by which Creatio, and we, find the contact at the next call. */
export async function makeNumber(account: CreatioAccount, body: MakeContact): Promise<Made> {
  if ((await ownersOf(account, body.number)).length > 0) return NUMBER_MADE;
  const { phoneType } = account.settings;
  try {
    await post(
      account,
      'ContactCommunication',
      {
        Id: body.numberId,
        ContactId: body.contactId,
        Number: body.number,
        ...(phoneType !== '' && { CommunicationTypeId: phoneType }),
      },
      async () => ((await ownersOf(account, body.number)).length > 0 ? NUMBER_MADE : undefined),
    );
  } catch (error) {
    if (!isConcedable(error)) throw error;
    return {
      remember: { number: false },
      notice: `Creatio keeps no number at the new contact, so the number does not find it: ${error.message}`,
    };
  }
  return (await ownersOf(account, body.number)).length > 0
    ? NUMBER_MADE
    : {
        ...NUMBER_MADE,
        notice: 'Creatio has taken the number of the new contact, and does not find it by it',
      };
}

export async function findNumber(account: CreatioAccount, { number }: MakeContact): Promise<Found> {
  return (await ownersOf(account, number)).length > 0
    ? { state: 'made', ...NUMBER_MADE }
    : { state: 'absent' };
}

const NUMBER_MADE: Made = { remember: { number: true } };

function contactMade(id: string): Made {
  return { remember: { contact: id }, refs: [{ kind: 'contact', id }] };
}

/** Whoever has the number by now; else who was made for it by another call, or by a request that was believed lost. */
async function contactThere(account: CreatioAccount, body: MakeContact): Promise<Made | undefined> {
  const [owner] = await ownersOf(account, body.number);
  if (owner !== undefined) {
    const { remember, refs } = contactMade(owner);
    return { remember: { ...remember, number: true }, ...(refs && { refs }) };
  }
  if ((await readRow(account, 'Contact', { id: body.contactId, columns: 'Id' })) !== undefined)
    return contactMade(body.contactId);
  const rows = await readRows(account, 'Contact', {
    $filter: `Name eq '${quoted(body.number)}'`,
    $select: 'Id',
    $orderby: 'CreatedOn',
    $top: '1',
  });
  const id = textOf(rows[0]?.Id);
  return id === undefined ? undefined : contactMade(id);
}

/** Contacts with the number, as the look-up finds them: somebody may have typed it while they talked, in the form of the country. */
async function ownersOf(account: CreatioAccount, number: string): Promise<string[]> {
  const reversed = [...number.replaceAll(/\D/g, '')].reverse().join('');
  const rows = await readRows(account, 'ContactCommunication', {
    $filter: `startswith(SearchNumber,'${reversed.slice(0, account.settings.searchDigits)}')`,
    $select: 'Number,ContactId',
    $top: '10',
  });
  return rows.flatMap((row) =>
    isAmong([textOf(row.Number) ?? ''], number, account.country) ? (textOf(row.ContactId) ?? []) : [],
  );
}

/** With an id of ours, so that a second row is impossible; where Creatio refuses that, without. `isThere`: it was refused for being there. */
async function post(
  account: CreatioAccount,
  table: string,
  { Id, ...values }: Values,
  isThere: () => Promise<Made | undefined>,
): Promise<ODataAnswer> {
  const send = async (body: Values): Promise<ODataAnswer> => {
    const answer = await askCreatio(account, { method: 'POST', path: table, body });
    if (answer.status === 404)
      throw new ConnectorError('refused', `Creatio has no table ${table} for this user`);
    return answer;
  };
  try {
    return await send({ ...values, ...(Id !== undefined && { Id }) });
  } catch (error) {
    if (!isConcedable(error) || error.kind === 'auth') throw error;
    if ((await isThere()) !== undefined) return { status: 200, json: undefined };
    return send(values);
  }
}

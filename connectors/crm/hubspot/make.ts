import type { CrmStep, Found, Made } from '../../../src/domain/crm/crm-step.ts';
import { isAmong } from '../../../src/domain/crm/people-with.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import { accountKey } from '../../kit/session-desk.ts';
import { askHubspot, type HubspotAccount, type Row } from './api.ts';
import { numberColumns, numbersOf } from './numbers.ts';
import type { Body, MakeContact } from './plan.ts';
import { searchCalls, searchContacts } from './search.ts';
import { SearchLag } from './search-lag.ts';
import { contactPageOf } from './settings.ts';
import { callRefs, writeCall } from './write-call.ts';

const lag = new SearchLag();

export function makeStep(account: HubspotAccount, step: CrmStep): Promise<Made> {
  const body = step.body as unknown as Body;
  return body.write === 'call' ? writeCall(account, body) : makeContact(account, body);
}

/** After nobody knew whether it was made. */
export async function findStep(account: HubspotAccount, step: CrmStep): Promise<Found> {
  const body = step.body as unknown as Body;
  const sought = body.write === 'call' ? body.callId : body.number.e164;
  const rows =
    body.write === 'call' ? await searchCalls(account, sought) : await contactsWith(account, body.number);
  const [id] = rows.flatMap((row) => textOf(row.id) ?? []);
  const { settings } = account;
  const what = accountKey(settings.api, settings.token ?? settings.refreshToken ?? '', step.id, sought);
  if (id === undefined) {
    const again = lag.left(what, settings.searchLagSeconds * 1000);
    return again === 0 ? { state: 'absent' } : { state: 'unclear', again };
  }
  lag.found(what);
  if (body.write === 'contact') return { state: 'made', ...contactMade(account, id) };
  // It may be an older one that was to be changed and was not: only its id is remembered, and the next plan writes all of it again.
  return {
    state: 'made',
    remember: { record: id, turn: body.turn },
    refs: callRefs(id),
    ...(rows.length > 1 && { notice: twice(rows) }),
  };
}

/** Whoever has the number by now is taken, and nobody is made. */
async function makeContact(account: HubspotAccount, { number, name }: MakeContact): Promise<Made> {
  const [known] = await contactsWith(account, number);
  const knownId = known && textOf(known.id);
  if (knownId !== undefined) return contactMade(account, knownId);
  const answer = await askHubspot(account, {
    method: 'POST',
    path: '/crm/v3/objects/contacts',
    body: { properties: { phone: number.e164, lastname: name } },
  }).catch((error: unknown) => {
    if (error instanceof ConnectorError && error.kind === 'refused') return error;
    throw error;
  });
  // The call is worth more than its contact.
  if (answer instanceof ConnectorError) {
    const notice = `HubSpot makes no contact, so the call is written without it: ${answer.message}`;
    return { remember: { contact: false }, notice };
  }
  const { json } = answer;
  const id = isObject(json) ? textOf(json.id) : undefined;
  if (id === undefined)
    throw new ConnectorError('badPayload', 'the contact was accepted, and its id is not told');
  return contactMade(account, id);
}

/** Contacts who have this very number. The search compares digits, and those of people in two countries may be the same without the country. */
async function contactsWith(account: HubspotAccount, number: MakeContact['number']): Promise<Row[]> {
  const { settings, country } = account;
  const rows = await searchContacts(account, number, numberColumns(settings));
  return rows.filter(
    ({ properties }) =>
      isObject(properties) && isAmong(numbersOf(properties, settings), number.e164, country),
  );
}

function contactMade({ settings }: HubspotAccount, id: string): Made {
  const url = contactPageOf(settings, id);
  return { remember: { contact: id }, refs: [{ kind: 'contact', id, ...(url !== undefined && { url }) }] };
}

function twice(rows: readonly Row[]): string {
  return `HubSpot has this call ${rows.length} times; the oldest is kept up to date`;
}

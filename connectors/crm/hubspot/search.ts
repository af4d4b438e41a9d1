import type { NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { parsePartyNumber } from '../../../src/domain/phone-number.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject } from '../../kit/json-shape.ts';
import { askHubspot, type HubspotAccount, type Row } from './api.ts';
import { numberPropertiesOf } from './settings.ts';

/** Name of the limit that searches have beside the account's. */
export const SEARCH = 'search';
const MOST = 20;

interface Filter {
  propertyName: string;
  operator: 'EQ' | 'IN';
  value?: string;
  values?: string[];
}

/** Calls that carry our id, oldest first, as HubSpot does by itself. What was made a moment ago is not among them yet. */
export function searchCalls(account: HubspotAccount, callId: string): Promise<Row[]> {
  const { callIdProperty } = account.settings;
  return search(account, 'calls', {
    filterGroups: [{ filters: [{ propertyName: callIdProperty, operator: 'EQ', value: callId }] }],
    properties: [callIdProperty],
  });
}

/** One request: each property in every form in which it may hold the number. Which of them HubSpot keeps differs from property to property. */
export function searchContacts(
  account: HubspotAccount,
  keys: Pick<NumberKeys, 'e164' | 'digits' | 'last10'>,
  properties: readonly string[],
): Promise<Row[]> {
  const values = formsOf(keys);
  return search(account, 'contacts', {
    filterGroups: numberPropertiesOf(account.settings).map((propertyName) => ({
      filters: [{ propertyName, operator: 'IN', values }],
    })),
    properties,
  });
}

/** With the country and without it, with the digit that is dialled before it inside the country and without it. */
export function formsOf({ e164, digits, last10 }: Pick<NumberKeys, 'e164' | 'digits' | 'last10'>): string[] {
  const national =
    e164 === undefined
      ? ''
      : (parsePartyNumber(e164, { country: 'ZZ', form: 'e164' }).national ?? '').replaceAll(/\D/g, '');
  const forms = [e164 ?? '', digits, last10, national, national.replace(/^[08]/, '')];
  return [...new Set(forms)].filter((form) => form.length >= 7);
}

async function search(
  account: HubspotAccount,
  object: 'calls' | 'contacts',
  query: { filterGroups: { filters: Filter[] }[]; properties: readonly string[] },
): Promise<Row[]> {
  const { json, status } = await askHubspot(account, {
    method: 'POST',
    path: `/crm/v3/objects/${object}/search`,
    body: { ...query, limit: MOST },
    isRead: true,
    limit: SEARCH,
  });
  if (status === 404 || !isObject(json) || !Array.isArray(json.results)) {
    throw new ConnectorError('badPayload', `the search of ${object} gave no list`);
  }
  return json.results.filter(isObject);
}

import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askSalesforce } from './api.ts';
import type { SalesforceSettings } from './settings.ts';

/** Standard fields that every call is written with. */
const NEEDED = [
  'Subject',
  'Status',
  'TaskSubtype',
  'CallType',
  'CallDurationInSeconds',
  'CallObject',
  'CallDisposition',
  'ActivityDate',
  'WhoId',
  'WhatId',
  'OwnerId',
  'Description',
];

/** Signs in and reads how tasks are made up: what is missing is said now and not by the first call. */
export async function testSalesforce(account: Account<SalesforceSettings>): Promise<{ account: string }> {
  const { callField, recordingField } = account.settings;
  const { json, instance } = await askSalesforce(account, { path: 'sobjects/Task/describe' });
  if (!isObject(json) || !Array.isArray(json.fields))
    throw new ConnectorError('badPayload', 'the description of tasks has no fields');
  /** Those that this user sees, by API name. */
  const fields = new Map(json.fields.filter(isObject).map((field) => [String(field.name), field]));
  const own = [callField, recordingField].filter((name) => name !== '');
  const missing = [...NEEDED, ...own].filter((name) => fields.get(name)?.createable !== true);
  if (missing.length > 0) {
    throw new ConnectorError(
      'refused',
      `activities have no such fields, or this user may not write them: ${missing.join(', ')}`,
    );
  }
  if (callField !== '' && fields.get(callField)?.externalId !== true)
    throw new ConnectorError('refused', `the field ${callField} is not marked as an external id`);
  return { account: new URL(instance).host };
}

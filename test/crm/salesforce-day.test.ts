import { it } from 'vitest';
import { playCrmDay } from './days/play-crm-day.ts';
import { openSalesforce } from './days/salesforce-of-day.ts';

it.each([
  ['by the field for its id', 'Cti_Call_Id__c'],
  ['by asking for it', ''],
])(
  'shows every call of a bad day once, with the right agent, person, day and seconds, %s',
  (_, callField) => playCrmDay(() => openSalesforce(callField)),
  300_000,
);

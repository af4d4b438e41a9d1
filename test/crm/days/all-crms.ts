import { openAmocrmOfDay } from './amocrm-of-day.ts';
import { openBitrix24OfDay } from './bitrix24-of-day.ts';
import { openCreatio } from './creatio-of-day.ts';
import type { CrmOfDay } from './crm-of-day.ts';
import { openDynamics365 } from './dynamics365-of-day.ts';
import { openHubspotOfDay } from './hubspot-of-day.ts';
import { openSalesforce } from './salesforce-of-day.ts';
import { openSiebel } from './siebel-of-day.ts';
import { openZohoOfDay } from './zoho-of-day.ts';

/** Every CRM that a day can be played at. */
export const ALL_CRMS: readonly (() => Promise<CrmOfDay>)[] = [
  openAmocrmOfDay,
  openBitrix24OfDay,
  openCreatio,
  openDynamics365,
  () => openHubspotOfDay({ isUnique: true }),
  () => openSalesforce(),
  openSiebel,
  openZohoOfDay,
];

import { amocrmInSandbox } from './amocrm/in-sandbox.ts';
import { bitrix24InSandbox } from './bitrix24/in-sandbox.ts';
import { creatioInSandbox } from './creatio/in-sandbox.ts';
import { dynamics365InSandbox } from './dynamics365/in-sandbox.ts';
import { hubspotInSandbox } from './hubspot/in-sandbox.ts';
import { salesforceInSandbox } from './salesforce/in-sandbox.ts';
import { siebelInSandbox } from './siebel/in-sandbox.ts';
import { zohoInSandbox } from './zoho/in-sandbox.ts';

/** Every virtual CRM that the sandbox opens: one line each. */
export const virtualCrms = {
  bitrix24: bitrix24InSandbox,
  amocrm: amocrmInSandbox,
  hubspot: hubspotInSandbox,
  salesforce: salesforceInSandbox,
  zoho: zohoInSandbox,
  dynamics365: dynamics365InSandbox,
  creatio: creatioInSandbox,
  siebel: siebelInSandbox,
};

export type CrmName = keyof typeof virtualCrms;
export const crmNames = Object.keys(virtualCrms) as CrmName[];

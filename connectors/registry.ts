import { amocrm } from './crm/amocrm/amocrm.ts';
import { bitrix24 } from './crm/bitrix24/bitrix24.ts';
import { creatio } from './crm/creatio/creatio.ts';
import { dynamics365 } from './crm/dynamics365/dynamics365.ts';
import { hubspot } from './crm/hubspot/hubspot.ts';
import { salesforce } from './crm/salesforce/salesforce.ts';
import { siebel } from './crm/siebel/siebel.ts';
import { zoho } from './crm/zoho/zoho.ts';
import type { CrmConnector } from './kit/define-crm-connector.ts';
import type { PbxConnector } from './kit/define-pbx-connector.ts';
import { asterisk } from './pbx/asterisk/asterisk.ts';
import { beeline } from './pbx/beeline/beeline.ts';
import { megafon } from './pbx/megafon/megafon.ts';
import { mtsAutosecretary } from './pbx/mts-autosecretary/mts-autosecretary.ts';
import { mtsAutosecretary2 } from './pbx/mts-autosecretary-2/mts-autosecretary-2.ts';
import { mtsVpbx } from './pbx/mts-vpbx/mts-vpbx.ts';
import { profile } from './pbx/profile/profile.ts';
import { t2 } from './pbx/t2/t2.ts';

/** No PBX: the call log of a system that the company had before, brought by a file. */
export { imported } from './imported/imported.ts';

/** Every PBX that Callweave speaks. Adding one: its folder, and one line here. */
export const pbxConnectors: readonly PbxConnector[] = [
  asterisk,
  beeline,
  megafon,
  mtsAutosecretary,
  mtsAutosecretary2,
  mtsVpbx,
  profile,
  t2,
];

/** Every CRM, likewise. */
export const crmConnectors: readonly CrmConnector[] = [
  amocrm,
  bitrix24,
  creatio,
  dynamics365,
  hubspot,
  salesforce,
  siebel,
  zoho,
];

import { defineCrmConnector } from '../../kit/define-crm-connector.ts';
import { inRussian } from './in-russian.ts';
import { makeStep } from './make.ts';
import { planCall } from './plan.ts';
import { accountsOf, apiOf, type ZohoSettings, zohoSettings } from './settings.ts';
import { testZoho, usersOfZoho } from './users.ts';

/** Zoho, whichever of its products: PhoneBridge is one for all of them. */
export const zoho = defineCrmConnector<ZohoSettings>({
  id: 'zoho',
  displayName: 'Zoho',
  docs: 'docs/crm/zoho.md',
  settings: zohoSettings,
  apiOrigins: (settings) => [apiOf(settings), accountsOf(settings)],
  // No limit is published; a card that opens must not wait for long.
  rateLimit: { perSecond: 8, burst: 16 },
  plan: planCall,
  make: makeStep,
  users: usersOfZoho,
  test: testZoho,
  unknownCallers: ['ignore'],
  can: ['livePop', 'callRecord', 'recording', 'users'],
  cannot: {
    lookUp: 'Zoho looks callers up itself while the telephone rings, and does not tell whom it found',
    unknownCallers: 'PhoneBridge has no request that makes a contact',
  },
  inRussian,
});

import { defineCrmConnector } from '../../kit/define-crm-connector.ts';
import { inRussian } from './in-russian.ts';
import { lookUpAtHubspot, testHubspot, usersOfHubspot } from './look-up.ts';
import { findStep, makeStep } from './make.ts';
import { planCall } from './plan.ts';
import { SEARCH } from './search.ts';
import { apiOf, type HubspotSettings, hubspotSettings } from './settings.ts';
import { hubspotTokens } from './tokens.ts';

export const hubspot = defineCrmConnector<HubspotSettings>({
  id: 'hubspot',
  displayName: 'HubSpot',
  docs: 'docs/crm/hubspot.md',
  settings: hubspotSettings,
  apiOrigins: (settings) => [apiOf(settings)],
  tokenPairs: hubspotTokens,
  // A hundred in ten seconds for the smallest account, whose other apps live on them too.
  rateLimit: { perSecond: 7, burst: 30 },
  rateLimits: { [SEARCH]: { perSecond: 3, burst: 3 } },
  plan: planCall,
  make: makeStep,
  find: findStep,
  lookUp: lookUpAtHubspot,
  users: usersOfHubspot,
  test: testHubspot,
  unknownCallers: ['ignore', 'create'],
  can: ['lookUp', 'callRecord', 'recording', 'unknownCallers', 'users'],
  cannot: {
    livePop: 'HubSpot opens cards for a program in its own browser page only (Calling Extensions SDK)',
  },
  inRussian,
});

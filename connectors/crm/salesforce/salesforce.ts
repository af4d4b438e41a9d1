import { defineCrmConnector } from '../../kit/define-crm-connector.ts';
import { inRussian } from './in-russian.ts';
import { lookUpAtSalesforce } from './look-up.ts';
import { findStep, makeStep } from './make.ts';
import { planCall } from './plan.ts';
import { loginOf, type SalesforceSettings, salesforceSettings } from './settings.ts';
import { testSalesforce } from './test-account.ts';
import { usersOfSalesforce } from './users.ts';

export const salesforce = defineCrmConnector<SalesforceSettings>({
  id: 'salesforce',
  displayName: 'Salesforce',
  docs: 'docs/crm/salesforce.md',
  settings: salesforceSettings,
  // Of the addresses in the settings the audience is only a name.
  apiOrigins: (settings) => [loginOf(settings)],
  // The limit is one of a day; so few that long requests do not crowd (25 at once for the whole company).
  rateLimit: { perSecond: 10, burst: 15 },
  plan: planCall,
  make: makeStep,
  find: findStep,
  lookUp: lookUpAtSalesforce,
  users: usersOfSalesforce,
  test: testSalesforce,
  unknownCallers: ['ignore', 'create'],
  can: ['lookUp', 'callRecord', 'recording', 'unknownCallers', 'users'],
  cannot: {
    livePop: 'Salesforce opens cards for a program in its own browser page only (Open CTI)',
  },
  inRussian,
});

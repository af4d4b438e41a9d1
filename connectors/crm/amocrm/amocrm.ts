import { defineCrmConnector } from '../../kit/define-crm-connector.ts';
import { find } from './find.ts';
import { inRussian } from './in-russian.ts';
import { lookUp, test, users } from './look-up.ts';
import { make } from './make.ts';
import { plan } from './plan.ts';
import { amocrmSettings, baseOf } from './settings.ts';
import { amocrmTokens } from './tokens.ts';

export const amocrm = defineCrmConnector({
  id: 'amocrm',
  displayName: 'amoCRM',
  docs: 'docs/crm/amocrm.md',
  settings: amocrmSettings,
  apiOrigins: (settings) => [baseOf(settings)],
  tokenPairs: amocrmTokens,
  // "No more than 7 per second": more, kept up, shuts the address out.
  rateLimit: { perSecond: 7, burst: 7 },
  plan,
  make,
  find,
  lookUp,
  users,
  test,
  unknownCallers: ['ignore', 'unsorted', 'create'],
  can: ['lookUp', 'livePop', 'callRecord', 'recording', 'unknownCallers', 'users'],
  cannot: {},
  inRussian,
});

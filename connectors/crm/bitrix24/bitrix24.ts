import { defineCrmConnector } from '../../kit/define-crm-connector.ts';
import { inRussian } from './in-russian.ts';
import { lookUp, test, users } from './look-up.ts';
import { make } from './make.ts';
import { plan } from './plan.ts';
import { bitrix24Settings } from './settings.ts';
import { find } from './statistics.ts';
import { bitrix24Tokens } from './tokens.ts';

export const bitrix24 = defineCrmConnector({
  id: 'bitrix24',
  displayName: 'Bitrix24',
  docs: 'docs/crm/bitrix24.md',
  settings: bitrix24Settings,
  apiOrigins: ({ portal, signInUrl }) => [new URL(portal).origin, new URL(signInUrl).origin],
  tokenPairs: bitrix24Tokens,
  // Of the ordinary editions; the largest allow more.
  rateLimit: { perSecond: 2, burst: 50 },
  plan,
  make,
  find,
  lookUp,
  users,
  test,
  unknownCallers: ['ignore', 'create'],
  can: ['lookUp', 'livePop', 'callRecord', 'recording', 'unknownCallers', 'users'],
  cannot: {},
  inRussian,
});

import { defineCrmConnector } from '../../kit/define-crm-connector.ts';
import { inRussian } from './in-russian.ts';
import { lookUpAtCreatio, usersOfCreatio } from './look-up.ts';
import { planCall } from './plan.ts';
import { readRows } from './rows.ts';
import { baseOf, type CreatioSettings, creatioSettings } from './settings.ts';
import { findStep, makeStep } from './steps.ts';

/** Creatio (bpm'online before) and BPMSoft, whose OData is the same. */
export const creatio = defineCrmConnector<CreatioSettings>({
  id: 'creatio',
  displayName: 'Creatio, BPMSoft',
  docs: 'docs/crm/creatio.md',
  settings: creatioSettings,
  // No limit is published; a session of one user is not to be crowded.
  rateLimit: { perSecond: 8, burst: 12 },
  plan: planCall,
  make: makeStep,
  find: findStep,
  lookUp: lookUpAtCreatio,
  users: usersOfCreatio,
  async test(account) {
    await readRows(account, 'Call', { $select: 'Id,IntegrationId', $top: '1' });
    const { userName, clientId, signIn } = account.settings;
    return {
      account: `${new URL(baseOf(account.settings)).host} · ${(signIn === 'password' ? userName : clientId) ?? ''}`,
    };
  },
  unknownCallers: ['ignore', 'create'],
  can: ['lookUp', 'callRecord', 'recording', 'unknownCallers', 'users'],
  cannot: {
    livePop: 'No request from outside opens a card in Creatio: the pop needs a module in the browser page',
  },
  inRussian,
});

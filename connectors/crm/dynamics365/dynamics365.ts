import { ConnectorError } from '../../kit/connector-error.ts';
import { defineCrmConnector } from '../../kit/define-crm-connector.ts';
import { askDataverse } from './api.ts';
import { inRussian } from './in-russian.ts';
import { lookUpAtDynamics, usersOfDynamics } from './look-up.ts';
import { makeStep } from './make.ts';
import { planCall } from './plan.ts';
import { type Dynamics365Settings, dynamics365Settings, organizationOf } from './settings.ts';

export const dynamics365 = defineCrmConnector<Dynamics365Settings>({
  id: 'dynamics365',
  displayName: 'Microsoft Dynamics 365',
  docs: 'docs/crm/dynamics365.md',
  settings: dynamics365Settings,
  apiOrigins: (settings) => [organizationOf(settings), new URL(settings.authority).origin],
  // 6,000 requests in five minutes are 20 a second for one user; people and other programs may be the same user.
  rateLimit: { perSecond: 12, burst: 24 },
  plan: planCall,
  make: makeStep,
  lookUp: lookUpAtDynamics,
  users: usersOfDynamics,
  async test(account) {
    const { status } = await askDataverse(account, {
      path: 'phonecalls',
      query: { $select: 'activityid', $top: '1' },
    });
    if (status === 404) throw new ConnectorError('refused', 'this environment has no phone calls');
    return { account: new URL(organizationOf(account.settings)).host };
  },
  unknownCallers: ['ignore', 'create'],
  can: ['lookUp', 'callRecord', 'recording', 'unknownCallers', 'users'],
  cannot: {
    livePop:
      'Dynamics 365 opens cards for a program in its own browser page only (Channel Integration Framework)',
  },
  inRussian,
});

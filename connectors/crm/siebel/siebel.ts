import { defineCrmConnector } from '../../kit/define-crm-connector.ts';
import { inRussian } from './in-russian.ts';
import { lookUpAtSiebel } from './look-up.ts';
import { planCall } from './plan.ts';
import { type SiebelSettings, siebelSettings } from './settings.ts';
import { trySettings } from './try-settings.ts';
import { writeActivity } from './write-activity.ts';

export const siebel = defineCrmConnector<SiebelSettings>({
  id: 'siebel',
  displayName: 'Oracle Siebel CRM',
  docs: 'docs/crm/siebel.md',
  settings: siebelSettings,
  // No limit is published; each request may cost a session.
  rateLimit: { perSecond: 5, burst: 10 },
  plan: planCall,
  make: writeActivity,
  lookUp: lookUpAtSiebel,
  test: trySettings,
  unknownCallers: ['ignore'],
  can: ['lookUp', 'callRecord', 'recording'],
  cannot: {
    livePop: 'Siebel opens cards for the communications toolbar in its own browser page only',
    unknownCallers:
      'What a new contact must have differs from one Siebel to another, and is described nowhere',
    users:
      'Where Siebel lists its users, and in which fields, is not published for its REST API: the login of each agent is entered by hand',
  },
  inRussian,
});

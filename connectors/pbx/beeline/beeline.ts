import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { beelineCallLog } from './call-log.ts';
import { inRussian } from './in-russian.ts';
import { interpret } from './interpret.ts';
import { beelineOperations } from './operations.ts';
import { parse } from './parse.ts';
import { beelineSettings } from './settings.ts';
import { beelineSubscription } from './subscription.ts';
import { beelineWebhook } from './webhook.ts';

export const beeline = definePbxConnector({
  id: 'beeline',
  displayName: 'Beeline Cloud PBX',
  docs: 'docs/connectors/beeline.md',
  settings: beelineSettings,
  replaySettings: { token: '00000000-0000-4000-8000-00000000beef' },
  numberForm: 'e164',
  parse,
  interpret: (facts, { settings }) => interpret(facts, settings),
  unansweredEndsUntold: true,
  webhook: beelineWebhook,
  subscription: beelineSubscription,
  callLog: beelineCallLog,
  operations: beelineOperations,
  lacks: () => ({
    'callControl.hold': 'The PBX has no published operation for holding a call.',
    'callControl.retrieve': 'The PBX has no published operation for taking a call back from hold.',
    'callControl.hangUp': 'The PBX has no published operation for ending a call.',
  }),
  can: { liveEvents: true, callLog: true },
  cannot: {
    voiceMenus: 'The PBX has no published operation for voice menus; they are set up in its cabinet.',
    prompts: 'The PBX has no published operation for sound files.',
    departments: 'Departments stand beside employees; no operation for them is published.',
  },
  inRussian,
});

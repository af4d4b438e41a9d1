import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { megafonCallLog } from './call-log.ts';
import { inRussian } from './in-russian.ts';
import { interpret } from './interpret.ts';
import { megafonLacks, megafonOperations } from './operations.ts';
import { parse } from './parse.ts';
import { apiBaseOf, megafonSettings } from './settings.ts';
import { megafonWebhook } from './webhook.ts';

export const megafon = definePbxConnector({
  id: 'megafon',
  displayName: 'MegaFon Virtual PBX',
  docs: 'docs/connectors/megafon.md',
  settings: megafonSettings,
  replaySettings: { domain: 'example', apiKey: 'example-api-key', crmToken: 'TEST-CRM-TOKEN' },
  numberForm: 'e164NoPlus',
  parse,
  interpret: (facts) => interpret(facts),
  unansweredEndsUntold: true,
  webhook: megafonWebhook,
  callLog: megafonCallLog,
  apiOrigins: (settings) => [new URL(apiBaseOf(settings)).origin],
  operations: megafonOperations,
  lacks: megafonLacks,
  can: { liveEvents: true, callLog: true, callerRouting: true },
  cannot: {
    callControl: 'The PBX has no operation for live calls.',
    voiceMenus:
      'The PBX shows what a menu leads to (see its numbers); how a menu is changed is not published.',
    prompts: 'No operation for sound files is published.',
    forwarding:
      'The PBX shows that a user is redirected to the mobile; what the parts of that mean, and how it is changed, is not published.',
    recordingSwitch: 'The PBX shows what it records; how that is changed is not published.',
  },
  inRussian,
});

import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { megafonCallLog } from './call-log.ts';
import { interpret } from './interpret.ts';
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
  can: { liveEvents: true, callLog: true, callerRouting: true },
  cannot: {
    recordings: 'Links to recordings are kept with the call; fetching them is not built yet.',
    dial: 'The PBX can place calls; this is not built yet.',
    callControl: 'The PBX has no operation for live calls.',
    numbers: 'The PBX lists its numbers; showing them is not built yet.',
    presence: 'The meaning of the do-not-disturb switch is disputed between sources; not built yet.',
    blockList: 'The PBX has a block list; editing it is not built yet.',
    voiceMenus: 'The PBX has voice menus on its numbers; editing them is not built yet.',
    prompts: 'No operation for sound files is published.',
    agents: 'The PBX lists its users; importing them is not built yet.',
  },
});

import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { mtsCallLog } from './call-log.ts';
import { inRussian } from './in-russian.ts';
import { interpret } from './interpret.ts';
import { parse } from './parse.ts';
import { mtsAutosecretarySettings } from './settings.ts';

export const mtsAutosecretary = definePbxConnector({
  id: 'mts-autosecretary',
  displayName: 'MTS Autosecretary',
  docs: 'docs/connectors/mts-autosecretary.md',
  settings: mtsAutosecretarySettings,
  replaySettings: { apiKey: 'example-api-key', phone: '9000000001' },
  numberForm: 'mixed',
  parse,
  interpret: (facts) => interpret(facts),
  callLog: mtsCallLog,
  can: { callLog: true },
  cannot: {
    liveEvents: 'The classic Autosecretary publishes no events: calls appear after their end.',
    recordings: 'The log says that a recording exists; where to fetch it is not published.',
    callerRouting: 'The PBX asks nobody where to send a call.',
    dial: 'No operation for placing a call is published.',
    callControl: 'No operation for live calls is published.',
    numbers: 'MTS gives the format of this operation only to its customers.',
    presence: 'No operation for presence is published.',
    blockList: 'MTS gives the format of this operation only to its customers.',
    voiceMenus: 'MTS gives the format of this operation only to its customers.',
    prompts: 'MTS gives the format of this operation only to its customers.',
    forwarding: 'No operation for forwarding is published.',
    departments: 'No operation for departments is published.',
    recordingSwitch: 'No operation that switches recording is published.',
    agents: 'The PBX has no list of operators.',
  },
  inRussian,
});

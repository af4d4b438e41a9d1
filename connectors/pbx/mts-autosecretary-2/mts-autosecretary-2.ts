import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { mtsAutosecretary2Log } from './call-log.ts';
import { inRussian } from './in-russian.ts';
import { interpret } from './interpret.ts';
import { parse } from './parse.ts';
import { mtsAutosecretary2Recordings } from './recordings.ts';
import { mtsAutosecretary2Settings } from './settings.ts';
import { mtsAutosecretary2Transcripts } from './transcripts.ts';
import { listTrunks } from './trunks.ts';
import { mtsAutosecretary2Webhook } from './webhook.ts';

export const mtsAutosecretary2 = definePbxConnector({
  id: 'mts-autosecretary-2',
  displayName: 'MTS Autosecretary 2.0',
  docs: 'docs/connectors/mts-autosecretary-2.md',
  settings: mtsAutosecretary2Settings,
  replaySettings: {
    token: 'example-token',
    domain: '9000000033.RU',
    eventUser: 'callweave',
    eventPassword: 'example-password',
  },
  numberForm: 'mixed',
  parse: (exchange, { settings }) => parse(exchange, settings),
  interpret: (facts) => interpret(facts),
  webhook: mtsAutosecretary2Webhook,
  callLog: mtsAutosecretary2Log,
  operations: {
    numbers: { list: ({ http, settings }) => listTrunks(http, settings) },
    recordings: mtsAutosecretary2Recordings,
    transcripts: mtsAutosecretary2Transcripts,
  },
  can: { liveEvents: true, callLog: true },
  cannot: {
    callerRouting: 'The PBX asks nobody where to send a call.',
    dial: 'No operation for placing a call is published.',
    callControl: 'No operation for live calls is published.',
    presence: 'No operation for presence is published.',
    blockList: 'No operation for block lists is published.',
    voiceMenus: 'No operation for the voice menu is published.',
    prompts: 'No operation for sound files is published.',
    forwarding: 'No operation for forwarding is published.',
    departments: 'No operation for departments is published.',
    recordingSwitch: 'No operation that switches recording is published.',
    agents: 'Only trunks can be listed; no list of employees is known.',
  },
  inRussian,
});

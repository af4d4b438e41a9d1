import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { listAbonents } from './abonents.ts';
import { mtsVpbxCallLog } from './call-log.ts';
import type { VpbxFact } from './facts.ts';
import { inRussian } from './in-russian.ts';
import { interpret } from './interpret.ts';
import { keepWebhookOn } from './keep-webhook-on.ts';
import { parse } from './parse.ts';
import { mtsVpbxRecordings } from './recordings.ts';
import { partOf } from './row-part.ts';
import { mtsVpbxSettings } from './settings.ts';
import { mtsVpbxWebhook } from './webhook.ts';

export const mtsVpbx = definePbxConnector({
  id: 'mts-vpbx',
  displayName: 'MTS Virtual PBX',
  docs: 'docs/connectors/mts-vpbx.md',
  settings: mtsVpbxSettings,
  replaySettings: {
    token: 'example-token',
    clientApiKey: 'example-client-key',
    requireClientKey: true,
    callGroupTies: true,
  },
  numberForm: 'mixed',
  parse: (exchange, { settings }) => parse(exchange, settings),
  interpret: (facts, { settings }) => interpret(facts, settings),
  unansweredEndsUntold: true,
  legRows: {
    toPart: ({ body }, { settings }) => {
      const fact = body as VpbxFact;
      if (fact.told !== 'row') return undefined;
      // Where the id of the group ties the rows, nothing has to be read from numbers and times.
      const isTied = settings.callGroupTies && fact.callGroupId !== undefined;
      return isTied ? undefined : partOf(fact, settings);
    },
  },
  webhook: mtsVpbxWebhook,
  subscription: keepWebhookOn,
  callLog: mtsVpbxCallLog,
  // The host offers keys that OpenSSL no longer takes by default; certificates are checked as everywhere.
  tls: { ciphers: 'DEFAULT@SECLEVEL=1' },
  operations: {
    agents: { list: listAbonents },
    recordings: mtsVpbxRecordings,
  },
  can: { liveEvents: true, callLog: true },
  cannot: {
    callerRouting: 'The PBX asks nobody where to send a call.',
    dial: 'MTS gives the format of this operation only to its customers.',
    callControl: 'No operation for live calls is published.',
    numbers: 'No list of the company’s numbers is known.',
    presence: 'No operation for presence is published.',
    blockList: 'No operation for block lists is known.',
    voiceMenus: 'No operation for the voice menu is known.',
    prompts: 'No operation for sound files is known.',
    forwarding: 'No operation for forwarding is known.',
    departments:
      'The list of subscribers names the department of each; no operation for departments is known.',
    recordingSwitch: 'No operation that switches recording is known.',
  },
  inRussian,
});

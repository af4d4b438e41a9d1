import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { blockList } from './block-list.ts';
import { t2CallLog } from './call-log.ts';
import { dial } from './dial.ts';
import { listAgents } from './employees.ts';
import { inRussian } from './in-russian.ts';
import { interpret } from './interpret.ts';
import { t2Monitor } from './monitor.ts';
import { parse } from './parse.ts';
import { recordings } from './recordings.ts';
import { apiBaseOf, t2Settings } from './settings.ts';
import { toPart } from './to-part.ts';
import { t2Tokens } from './tokens.ts';
import { transcripts } from './transcripts.ts';

export const t2 = definePbxConnector({
  id: 't2',
  displayName: 'T2 Corporate PBX',
  docs: 'docs/connectors/t2.md',
  settings: t2Settings,
  replaySettings: { accessToken: 'example-access-token', refreshToken: 'example-refresh-token' },
  numberForm: 'e164',
  parse,
  interpret: (facts) => interpret(facts),
  unansweredEndsUntold: true,
  // Whether a transferred call has several rows is not known; where it has one, two calls close together must stay two.
  legRows: { toPart: (fact, { settings }) => (settings.rowPerLeg ? toPart(fact) : undefined) },
  callLog: t2CallLog,
  stream: t2Monitor,
  apiOrigins: (settings) => [new URL(apiBaseOf(settings)).origin],
  tokenPairs: t2Tokens,
  operations: {
    agents: { list: listAgents },
    dial: { dial },
    blockList,
    recordings,
    transcripts,
  },
  can: { liveEvents: true, callLog: true },
  cannot: {
    callerRouting:
      'The PBX asks nobody where to send a call, and the fields of its personal managers are not published.',
    callControl: 'No operation for live calls is published.',
    presence: 'The list of employees has no state, and no operation for it is published.',
    numbers: 'No list of the numbers of the company is published.',
    voiceMenus: 'No operation for voice menus is published.',
    prompts: 'No operation for sound files is published.',
    forwarding: 'The call log shows that calls were forwarded; no operation for forwarding is published.',
    departments: 'The list of employees names the group of each; no operation for groups is published.',
    recordingSwitch: 'No operation that switches recording is published.',
  },
  inRussian,
});

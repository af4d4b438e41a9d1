import { definePbxConnector } from '../../kit/define-pbx-connector.ts';
import { profileCallLog } from './call-log.ts';
import { inRussian } from './in-russian.ts';
import { interpret } from './interpret.ts';
import { lacksOf, particularsOf } from './lacks.ts';
import type { CallRow, PartRow } from './map-row.ts';
import { profileOperations } from './operations.ts';
import { parse } from './parse.ts';
import { REPLAY_PROFILE } from './replay-profile.ts';
import { type ProfileSettings, profileOrigins, profileSettings } from './settings.ts';
import { profileWebhook } from './webhook.ts';

/** Any PBX that a YAML file describes. docs/connectors/profile.md */
export const profile = definePbxConnector<ProfileSettings>({
  id: 'profile',
  displayName: 'Another PBX, by profile',
  docs: 'docs/connectors/profile.md',
  settings: profileSettings,
  replaySettings: REPLAY_PROFILE,
  // The profile says how its numbers are written; what has no country is read as the tenant's.
  numberForm: 'mixed',
  parse,
  interpret,
  legRows: {
    toPart(fact) {
      const body = fact.body as CallRow | PartRow;
      return body.kind === 'part' ? body.part : undefined;
    },
  },
  webhook: profileWebhook,
  callLog: profileCallLog,
  apiOrigins: profileOrigins,
  operations: profileOperations,
  particulars: ({ profile: text }) => particularsOf(text),
  lacks: ({ profile: text }) => lacksOf(text),
  can: { liveEvents: true, callLog: true },
  cannot: {
    presence: 'A profile has no words for presence.',
    callControl: 'A profile has no words for the control of live calls.',
    forwarding: 'A profile has no words for forwarding.',
    departments: 'A profile has no words for departments.',
    recordingSwitch: 'A profile has no words for the recording of single users.',
    callerRouting: 'A profile has no words for routing by caller.',
  },
  inRussian,
});

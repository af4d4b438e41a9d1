import type { Lacking } from '../../kit/define-pbx-connector.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import { blockList, NO_DATABASE_BY_ARI, NO_FAMILY } from './block-list.ts';
import { callControl, NO_HOLD_BY_AMI } from './call-control.ts';
import { NO_MENUS_BY_AMI } from './menus/asterisk-menus.ts';
import { originate } from './originate.ts';
import { NO_SOUNDS_BY_AMI, sounds } from './own-sounds.ts';
import { agents, presence } from './phones.ts';
import { NO_FILES_BY_AMI, recordings } from './stored-recordings.ts';

/** What one of the two interfaces can; `asteriskLacks` says what the other one cannot. */
export const asteriskOperations: PbxOperationsOf<AsteriskSettings> = {
  agents,
  presence,
  dial: { dial: originate },
  callControl,
  blockList,
  recordings,
  sounds,
};

export function asteriskLacks({ interface: way, blockListFamily }: AsteriskSettings): Lacking {
  if (way === 'ari') return { blockList: NO_DATABASE_BY_ARI };
  return {
    voiceMenus: NO_MENUS_BY_AMI,
    'callControl.hold': NO_HOLD_BY_AMI,
    'callControl.retrieve': NO_HOLD_BY_AMI,
    recordings: NO_FILES_BY_AMI,
    sounds: NO_SOUNDS_BY_AMI,
    ...(blockListFamily === undefined && { blockList: NO_FAMILY }),
  };
}

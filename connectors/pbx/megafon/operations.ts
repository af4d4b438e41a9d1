import type { Lacking } from '../../kit/define-pbx-connector.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { listAgents } from './agents.ts';
import { blockList, NO_PREFIXES } from './block-list.ts';
import { departments } from './departments.ts';
import { CALL_ID_IS_UNCERTAIN, dial } from './dial.ts';
import { numbers } from './numbers.ts';
import { DND_IS_DISPUTED, presence } from './presence.ts';
import { recordings } from './recordings.ts';
import type { MegafonSettings } from './settings.ts';

/** What of `/crmapi/v1` more than one client of the platform shows. */
export const megafonOperations: PbxOperationsOf<MegafonSettings> = {
  agents: { list: listAgents },
  dial: { dial },
  blockList,
  numbers,
  presence,
  recordings,
  departments,
};

export function megafonLacks({ dndMeaning, blockListPrefixes }: MegafonSettings): Lacking {
  return {
    ...(dndMeaning === undefined && { presence: DND_IS_DISPUTED }),
    ...(blockListPrefixes !== true && { 'blockList.prefixes': NO_PREFIXES }),
    'dial.callId': CALL_ID_IS_UNCERTAIN,
  };
}

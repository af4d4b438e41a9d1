import type { CallerAnswer, LiveConnection } from './connections/pbx-port.ts';
import { certainCaller } from './contacts/certain-caller.ts';
import type { Database } from './db/database.ts';
import type { Features } from './features.ts';

/**
 * What a PBX is told that asks who is calling while the caller waits: a name only when it is certain, and the device of
 * that contact's owner.
 */
export function answerCallerFrom(
  database: Database,
  { callers, agentDirectory }: Pick<Features, 'callers' | 'agentDirectory'>,
) {
  return async (connection: LiveConnection, caller: string): Promise<CallerAnswer | undefined> => {
    const { tenantId, connectionId } = connection;
    const contact = await certainCaller({ database, callers }, connection, caller);
    if (contact === undefined) return undefined;
    const { ownerAgentId } = contact;
    const devices =
      ownerAgentId === undefined ? [] : await agentDirectory.devicesOf(tenantId, connectionId, ownerAgentId);
    return {
      contactName: contact.name,
      ...(devices[0] === undefined ? {} : { responsibleDevice: devices[0] }),
    };
  };
}

import type { CallerAnswer, LiveConnection } from './connections/pbx-port.ts';
import { certainCaller } from './contacts/certain-caller.ts';
import type { Database } from './db/database.ts';
import type { Features } from './features.ts';

/** Of the time that a PBX waits: for what is looked up here, and the way back. */
const MARGIN_MS = 200;

/**
 * What a PBX is told that asks who is calling while the caller waits: a name only when it is certain, and the device of
 * that contact's owner.
 */
export function answerCallerFrom(
  database: Database,
  { callers, agentDirectory, crm }: Pick<Features, 'callers' | 'agentDirectory' | 'crm'>,
) {
  return async (connection: LiveConnection, caller: string): Promise<CallerAnswer | undefined> => {
    const { tenantId, connectionId, port } = connection;
    const patienceMs = (port.webhook?.question?.deadlineMs ?? 0) - MARGIN_MS;
    const look = { database, callers, others: crm.asking };
    const contact = await certainCaller(look, connection, caller, patienceMs);
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

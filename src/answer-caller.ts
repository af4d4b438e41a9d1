import type { CallerAnswer, LiveConnection } from './connections/pbx-port.ts';
import type { Database } from './db/database.ts';
import { parsePartyNumber } from './domain/phone-number.ts';
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
    const { tenantId, connectionId, country, port } = connection;
    const number = parsePartyNumber(caller, { country, form: port.numberForm });
    const matches = await database.tenant(tenantId, (tx) => callers.matchMany(tx, tenantId, [number]));
    const contact = matches.get(number.digits)?.find(({ chosen }) => chosen);
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

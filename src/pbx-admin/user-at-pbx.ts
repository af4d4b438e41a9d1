import type { Agent } from '../agents/agent.ts';
import type { PbxOperations, PbxUser } from '../domain/pbx/pbx-operations.ts';
import { AppError } from '../platform/app-error.ts';

/**
 * The PBX's own id of the agent: found by a device where the PBX lists its users, else the login that we know. Throws
 * `unprocessable` where that is nobody, or several.
 */
export async function userIdAt(
  { connectionId, operations }: { connectionId: string; operations: Pick<PbxOperations, 'agents'> },
  agent: Agent,
): Promise<string> {
  const here = agent.devices.filter((device) => device.connectionId === connectionId);
  const users = operations.agents === undefined ? [] : await operations.agents.list();
  const found = users.filter((user) => user.devices.some(({ value }) => isOneOf(here, value)));
  if (found.length > 1)
    throw new AppError('unprocessable', 'Several users of this PBX have the devices of this agent.');
  const userId = found[0]?.id ?? here.find(({ kind }) => kind === 'user')?.value;
  if (userId === undefined)
    throw new AppError('unprocessable', 'No user of this PBX has a device of this agent.');
  return userId;
}

/** Connections at which the agent has a device. */
export function connectionsOf({ devices }: Agent): string[] {
  return [...new Set(devices.map(({ connectionId }) => connectionId))];
}

function isOneOf(devices: Agent['devices'], value: PbxUser['devices'][number]['value']): boolean {
  return devices.some((device) => device.value.toLowerCase() === value.toLowerCase());
}

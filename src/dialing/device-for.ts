import type { Agent, AgentDevice, DeviceKind } from '../agents/agent.ts';
import type { Device } from '../domain/call-event.ts';
import { AppError, isAppError } from '../platform/app-error.ts';

/** Which name of an agent's telephone a PBX rings most surely. */
const SUREST: Record<DeviceKind, number> = { extension: 0, user: 1, number: 2 };

/**
 * The telephone that is to ring first, and where. Without a connection it is the only one where the agent has a device and
 * the PBX dials. Throws `unprocessable` where there is none, or more than one.
 * @param canDial throws where the PBX does not dial; gives the name of the connection
 */
export async function deviceFor(
  agent: Agent,
  wanted: string | undefined,
  canDial: (connectionId: string) => Promise<string>,
): Promise<{ connectionId: string; from: Device }> {
  const connectionIds = [...new Set(agent.devices.map(({ connectionId }) => connectionId))];
  if (wanted !== undefined) {
    if (!connectionIds.includes(wanted))
      throw new AppError('unprocessable', 'This agent has no device at that connection.');
    await canDial(wanted);
    return { connectionId: wanted, from: telephoneAt(agent.devices, wanted) };
  }
  if (connectionIds.length === 0) throw new AppError('unprocessable', 'This agent has no device.');
  const able: { connectionId: string; name: string }[] = [];
  let why: AppError | undefined;
  for (const connectionId of connectionIds) {
    try {
      able.push({ connectionId, name: await canDial(connectionId) });
    } catch (error) {
      if (!isAppError(error)) throw error;
      why = error;
    }
  }
  const [first] = able;
  if (first === undefined) throw why ?? new AppError('unprocessable', 'No PBX of this agent can dial.');
  if (able.length > 1) {
    throw new AppError('unprocessable', 'The agent has devices at several PBXs: say which one is to dial.', {
      details: {
        problems: able.map((one) => ({ path: 'body.connectionId', message: `could be ${one.connectionId}` })),
      },
      shown: { connections: able },
    });
  }
  return { connectionId: first.connectionId, from: telephoneAt(agent.devices, first.connectionId) };
}

function telephoneAt(devices: readonly AgentDevice[], connectionId: string): Device {
  const here = devices
    .filter((device) => device.connectionId === connectionId)
    .sort((a, b) => SUREST[a.kind] - SUREST[b.kind]);
  const [first] = here as [AgentDevice];
  const user = here.find(({ kind }) => kind === 'user')?.value;
  return { number: first.value, ...(user !== undefined && { user }) };
}

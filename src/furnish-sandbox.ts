import type { AgentDevice, NewDevice } from './agents/agent.ts';
import type { AgentService } from './agents/agent-service.ts';
import type { ConnectionService, ConnectionView } from './connections/connection-service.ts';
import type { ContactService } from './contacts/contact-service.ts';
import type { CrmAccountService } from './crm/crm-account-service.ts';
import { furnishCrms, type SandboxCrmAccount } from './furnish-sandbox-crms.ts';
import { isAppError } from './platform/app-error.ts';
import type { Logger } from './platform/logger.ts';

/** The virtual PBXs and CRMs, and the invented people of the sandbox, as far as the hub must know them. */
export interface SandboxWorld {
  connections: readonly {
    /** The virtual PBX behind it. */
    pbx: string;
    connector: string;
    name: string;
    settings: Record<string, unknown>;
    /** Otherwise its connection is made switched off, for whoever wants to see more. */
    ringsAtOnce: boolean;
  }[];
  /** The first is who the admin of the first start is. */
  agents: readonly { name: string; extension: string; login: string; telnum: string }[];
  contacts: readonly { name: string; company: string; numbers: readonly string[]; ownerExtension?: string }[];
  crms: readonly SandboxCrmAccount[];
}

export interface FurnishOptions {
  tenantId: string;
  /** Sign-in of whoever sits before the desktop; becomes the first agent. */
  userId: string | undefined;
  world: SandboxWorld;
  connections: ConnectionService;
  agents: AgentService;
  contacts: ContactService;
  crm: { accounts: Pick<CrmAccountService, 'list' | 'create' | 'update' | 'putUsers'> };
  logger: Pick<Logger, 'warn'>;
}

/**
 * Gives a tenant connections to the virtual PBXs and accounts at the virtual CRMs, and with them the agents and contacts of the sandbox. On later starts
 * only the addresses are new: what people changed meanwhile stays as they left it.
 * @returns the connection of each virtual PBX
 */
export async function furnishSandbox(options: FurnishOptions): Promise<Map<string, ConnectionView>> {
  const { tenantId, world } = options;
  const known = await options.connections.list(tenantId);
  /** By virtual PBX. */
  const connections = new Map<string, ConnectionView>();
  const fresh: string[] = [];
  for (const { pbx, connector, name, settings, ringsAtOnce } of world.connections) {
    const present = known.find(
      (connection) => connection.connector === connector && connection.name === name,
    );
    const connection = present
      ? await options.connections.update(tenantId, present.connectionId, { settings })
      : await options.connections.create(tenantId, { connector, name, settings, enabled: ringsAtOnce });
    if (present === undefined) fresh.push(connection.connectionId);
    connections.set(pbx, connection);
  }
  if (fresh.length > 0) await moveIn(options, fresh);
  await furnishCrms({ ...options, crms: world.crms, accounts: options.crm.accounts, people: world.agents });
  return connections;
}

async function moveIn(options: FurnishOptions, connectionIds: readonly string[]): Promise<void> {
  const { tenantId, userId, world, agents, contacts } = options;
  const present = new Map((await agents.list(tenantId, { limit: 200 })).map((agent) => [agent.name, agent]));
  /** Agent id by extension. */
  const idOf = new Map<string, string>();
  for (const [index, person] of world.agents.entries()) {
    const agent =
      present.get(person.name) ??
      (await agents.create(tenantId, {
        name: person.name,
        ...(index === 0 && userId !== undefined ? { userId } : {}),
      }));
    idOf.set(person.extension, agent.agentId);
    for (const device of devicesOf(person, connectionIds)) {
      await unlessTaken(agents.addDevice(tenantId, agent.agentId, device));
    }
  }
  for (const { name, company, numbers, ownerExtension } of world.contacts) {
    const callers = await contacts.findByNumber(tenantId, numbers[0] ?? '');
    if (callers.some(({ contact }) => contact.name === name)) continue;
    const ownerAgentId = ownerExtension === undefined ? undefined : idOf.get(ownerExtension);
    await contacts.create(tenantId, {
      name,
      company,
      ownerAgentId,
      numbers: numbers.map((raw) => ({ raw })),
    });
  }
}

/** Some write a number without the digit of its country. */
const NATIONAL_DIGITS = 10;

/** Each PBX names people in its own way, so an agent gets every name at each of them. */
function devicesOf(person: SandboxWorld['agents'][number], connectionIds: readonly string[]): NewDevice[] {
  return connectionIds.flatMap((connectionId): NewDevice[] => [
    { connectionId, kind: 'extension', value: person.extension },
    { connectionId, kind: 'user', value: person.login },
    { connectionId, kind: 'number', value: person.telnum },
    { connectionId, kind: 'number', value: person.telnum.slice(-NATIONAL_DIGITS) },
  ]);
}

/** A start that was broken off may have added it already. */
async function unlessTaken(added: Promise<AgentDevice>): Promise<void> {
  try {
    await added;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'conflict') throw error;
  }
}

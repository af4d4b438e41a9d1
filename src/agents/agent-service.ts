import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import type { Bus } from '../platform/bus.ts';
import type { Agent, AgentChange, AgentDevice, NewAgent, NewDevice } from './agent.ts';
import { type AgentPage, agentStore } from './agent-store.ts';
import { AGENTS_CHANGED } from './pg-agent-directory.ts';

/** PostgreSQL's code for a row that a unique index already has. */
const UNIQUE_VIOLATION = '23505';

/** Agents and the devices they answer at. Every change is announced, so that the next ringing finds the right desk. */
export class AgentService {
  readonly #database: Database;
  readonly #bus: Pick<Bus, 'publish'>;

  constructor(options: { database: Database; bus: Pick<Bus, 'publish'> }) {
    this.#database = options.database;
    this.#bus = options.bus;
  }

  list(tenantId: string, page: AgentPage): Promise<Agent[]> {
    return this.#database.tenant(tenantId, (tx) => agentStore.list(tx, tenantId, page));
  }

  get(tenantId: string, agentId: string): Promise<Agent> {
    return this.#database.tenant(tenantId, (tx) => getAgent(tx, tenantId, agentId));
  }

  findByUser(tenantId: string, userId: string): Promise<{ agentId: string; name: string } | undefined> {
    return this.#database.tenant(tenantId, (tx) => agentStore.findByUser(tx, tenantId, userId));
  }

  /** Throws `conflict` when the user is already another agent or a device belongs to one. */
  create(tenantId: string, agent: NewAgent): Promise<Agent> {
    return this.#change(tenantId, async (tx) => {
      const agentId = randomUUID();
      await agentStore.insert(tx, tenantId, { agentId, name: agent.name, userId: agent.userId });
      for (const device of agent.devices ?? []) await insertDevice(tx, tenantId, agentId, device);
      return getAgent(tx, tenantId, agentId);
    });
  }

  update(tenantId: string, agentId: string, change: AgentChange): Promise<Agent> {
    return this.#change(tenantId, async (tx) => {
      if (!(await agentStore.update(tx, tenantId, agentId, change))) throw unknownAgent();
      return getAgent(tx, tenantId, agentId);
    });
  }

  /** Calls keep the agent's id and name; contacts lose their owner. To keep both, make the agent inactive. */
  remove(tenantId: string, agentId: string): Promise<void> {
    return this.#change(tenantId, async (tx) => {
      if (!(await agentStore.remove(tx, tenantId, agentId))) throw unknownAgent();
    });
  }

  addDevice(tenantId: string, agentId: string, device: NewDevice): Promise<AgentDevice> {
    return this.#change(tenantId, async (tx) => {
      await getAgent(tx, tenantId, agentId);
      return insertDevice(tx, tenantId, agentId, device);
    });
  }

  removeDevice(tenantId: string, agentId: string, deviceId: string): Promise<void> {
    return this.#change(tenantId, async (tx) => {
      if (!(await agentStore.removeDevice(tx, tenantId, agentId, deviceId))) {
        throw new AppError('notFound', 'This agent has no such device.');
      }
    });
  }

  async #change<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      const result = await this.#database.tenant(tenantId, work);
      await this.#bus.publish(AGENTS_CHANGED, tenantId);
      return result;
    } catch (error) {
      throw explainConflict(error);
    }
  }
}

async function getAgent(tx: Transaction, tenantId: string, agentId: string): Promise<Agent> {
  const agent = await agentStore.find(tx, tenantId, agentId);
  if (agent === undefined) throw unknownAgent();
  return agent;
}

async function insertDevice(
  tx: Transaction,
  tenantId: string,
  agentId: string,
  device: NewDevice,
): Promise<AgentDevice> {
  const deviceId = randomUUID();
  if (!(await agentStore.insertDevice(tx, tenantId, { ...device, deviceId, agentId }))) {
    throw new AppError('unprocessable', 'The device names a connection that does not exist.');
  }
  return { deviceId, connectionId: device.connectionId, kind: device.kind, value: device.value };
}

function unknownAgent(): AppError {
  return new AppError('notFound', 'There is no such agent.');
}

function explainConflict(error: unknown): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code !== UNIQUE_VIOLATION) return error;
  const message =
    constraint === 'agents_user'
      ? 'This user is already another agent.'
      : 'This device already belongs to an agent at this connection.';
  return new AppError('conflict', message, { cause: error });
}

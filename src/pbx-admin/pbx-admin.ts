import type { Agent } from '../agents/agent.ts';
import type { AgentService } from '../agents/agent-service.ts';
import { changeAtPbx, outcomeOf } from '../audit/change-at-pbx.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type { CallerRoute, EntryResult, PbxNumber, PresenceState } from '../domain/pbx/pbx-operations.ts';
import { AppError, isAppError } from '../platform/app-error.ts';
import { connectionsOf, userIdAt } from './user-at-pbx.ts';

export interface PbxAdminOptions {
  database: Database;
  operator: Pick<PbxOperator, 'at' | 'group'>;
  agents: Pick<AgentService, 'get'>;
}

/** An agent at one of the PBXs. */
export interface PresenceAt {
  connectionId: string;
  /** Of the connection; absent when it is switched off. */
  name?: string;
  state?: PresenceState | 'unknown';
  /** What can be set here. */
  settable?: readonly PresenceState[];
  /** Of a change. */
  result?: 'done' | 'refused' | 'unknown' | 'unsupported';
  reason?: string;
}

export interface NumbersAt {
  items: PbxNumber[];
  canSwitch: boolean;
  /** Whether routes of callers can be switched on and off for a number. */
  canSwitchRoutes: boolean;
}

/** Callers who hide their number; `isBlocked` is absent where the PBX has no switch for them. */
export interface AnonymousAt {
  canSwitch: boolean;
  isBlocked?: boolean;
}

/** Presence, numbers and routes as the PBXs have them: read there and changed there, kept nowhere here. */
export class PbxAdmin {
  readonly #options: PbxAdminOptions;

  constructor(options: PbxAdminOptions) {
    this.#options = options;
  }

  readPresence(tenantId: string, agentId: string): Promise<PresenceAt[]> {
    return this.#everywhere(tenantId, agentId, async (connectionId, agent) => {
      const presence = await this.#options.operator.group(tenantId, connectionId, 'presence');
      const userId = await this.#userIdOf(tenantId, connectionId, agent);
      return { connectionId, state: await presence.read({ userId }), settable: presence.settable };
    });
  }

  writePresence(
    tenantId: string,
    agentId: string,
    { state, connectionIds }: { state: PresenceState; connectionIds?: readonly string[] | undefined },
  ): Promise<PresenceAt[]> {
    const work = async (connectionId: string, agent: Agent): Promise<PresenceAt> => {
      const presence = await this.#options.operator.group(tenantId, connectionId, 'presence');
      if (!presence.settable.includes(state)) {
        const reason = `This PBX knows only: ${presence.settable.join(', ')}.`;
        return { connectionId, result: 'unsupported', reason };
      }
      const userId = await this.#userIdOf(tenantId, connectionId, agent);
      const subject = { kind: 'presence', id: agentId };
      const change = { tenantId, connectionId, subject, wanted: { state, userId } };
      await changeAtPbx(this.#options.database, change, () => presence.write({ userId, state }));
      return { connectionId, state, result: 'done' };
    };
    return this.#everywhere(tenantId, agentId, work, connectionIds);
  }

  async listNumbers(tenantId: string, connectionId: string): Promise<NumbersAt> {
    const numbers = await this.#options.operator.group(tenantId, connectionId, 'numbers');
    return {
      items: await numbers.list(),
      canSwitch: numbers.setEnabled !== undefined,
      canSwitchRoutes: numbers.setRoutesCallers !== undefined,
    };
  }

  /** One of the two switches of a number. */
  async setNumber(
    tenantId: string,
    connectionId: string,
    {
      id,
      enabled,
      routesCallers,
    }: { id: string; enabled?: boolean | undefined; routesCallers?: boolean | undefined },
  ): Promise<void> {
    const numbers = await this.#options.operator.group(tenantId, connectionId, 'numbers');
    const { setEnabled, setRoutesCallers } = numbers;
    const isMissing =
      (enabled !== undefined && setEnabled === undefined) ||
      (routesCallers !== undefined && setRoutesCallers === undefined);
    if (isMissing) throw new AppError('unprocessable', 'This PBX lets nobody switch a number.');
    const change = async (wanted: object, work: () => Promise<void>): Promise<void> => {
      const subject = { kind: 'pbxNumber', id };
      await changeAtPbx(this.#options.database, { tenantId, connectionId, subject, wanted }, work);
    };
    if (enabled !== undefined) await change({ enabled }, async () => setEnabled?.({ id, enabled }));
    if (routesCallers !== undefined)
      await change({ routesCallers }, async () => setRoutesCallers?.({ id, routesCallers }));
  }

  async readAnonymous(tenantId: string, connectionId: string): Promise<AnonymousAt> {
    const { operations } = await this.#options.operator.at(tenantId, connectionId);
    const { readAnonymous, writeAnonymous } = operations.blockList ?? {};
    if (readAnonymous === undefined || writeAnonymous === undefined) return { canSwitch: false };
    return { canSwitch: true, ...(await readAnonymous()) };
  }

  async writeAnonymous(
    tenantId: string,
    connectionId: string,
    wanted: { isBlocked: boolean },
  ): Promise<void> {
    const { readAnonymous, writeAnonymous } = await this.#options.operator.group(
      tenantId,
      connectionId,
      'blockList',
    );
    if (writeAnonymous === undefined)
      throw new AppError('unprocessable', 'This PBX has no switch for callers who hide their number.');
    const before = await readAnonymous?.();
    const subject = { kind: 'anonymousCallers', id: connectionId };
    await changeAtPbx(
      this.#options.database,
      { tenantId, connectionId, subject, ...(before && { before }), wanted },
      () => writeAnonymous(wanted),
    );
  }

  async listRoutes(tenantId: string, connectionId: string): Promise<CallerRoute[]> {
    return (await this.#options.operator.group(tenantId, connectionId, 'callerRouting')).list();
  }

  /** One result per route, in their order. */
  async changeRoutes(
    tenantId: string,
    connectionId: string,
    { how, routes }: { how: 'set' | 'remove'; routes: readonly CallerRoute[] },
  ): Promise<EntryResult[]> {
    const routing = await this.#options.operator.group(tenantId, connectionId, 'callerRouting');
    const subject = { kind: 'callerRoutes', id: connectionId };
    return changeAtPbx(
      this.#options.database,
      { tenantId, connectionId, subject, wanted: { [how]: routes } },
      () => (how === 'set' ? routing.set(routes) : routing.remove(routes)),
      (results) => {
        const states = routes.map((_, index) => results[index]?.state ?? 'unknown');
        const state = states.includes('unknown')
          ? 'unknown'
          : states.includes('refused')
            ? 'refused'
            : 'done';
        return { state, after: { routes: routes.map((route, index) => ({ ...route, ...results[index] })) } };
      },
    );
  }

  /** At every PBX where the agent has a device, each for itself. */
  async #everywhere(
    tenantId: string,
    agentId: string,
    work: (connectionId: string, agent: Agent) => Promise<PresenceAt>,
    wanted?: readonly string[],
  ): Promise<PresenceAt[]> {
    const agent = await this.#options.agents.get(tenantId, agentId);
    const all = connectionsOf(agent);
    const stray = wanted?.find((connectionId) => !all.includes(connectionId));
    if (stray !== undefined)
      throw new AppError('unprocessable', `The agent has no device at the connection ${stray}.`);
    return Promise.all(
      (wanted ?? all).map((connectionId) =>
        work(connectionId, agent)
          .catch((error: unknown) => toResult(connectionId, error))
          .then(async (at) => ({ ...at, ...(await this.#nameOf(tenantId, connectionId)) })),
      ),
    );
  }

  async #nameOf(tenantId: string, connectionId: string): Promise<{ name?: string }> {
    const { operator } = this.#options;
    return operator.at(tenantId, connectionId).then(
      ({ name }) => ({ name }),
      (error: unknown) => {
        if (isAppError(error)) return {};
        throw error;
      },
    );
  }

  async #userIdOf(tenantId: string, connectionId: string, agent: Agent): Promise<string> {
    return userIdAt(await this.#options.operator.at(tenantId, connectionId), agent);
  }
}

function toResult(connectionId: string, error: unknown): PresenceAt {
  if (!isAppError(error)) throw error;
  const isMissing = (error.details as { missing?: unknown } | undefined)?.missing !== undefined;
  return { connectionId, result: isMissing ? 'unsupported' : outcomeOf(error), reason: error.message };
}

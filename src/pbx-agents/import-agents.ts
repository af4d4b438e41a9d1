import type { Users } from '../access/users.ts';
import type { AgentService } from '../agents/agent-service.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import { isAppError } from '../platform/app-error.ts';
import { listPeople } from './list-people.ts';
import { type KnownPerson, matchUsers, type UserMatch } from './match-users.ts';

export interface ImportAgentsOptions {
  operator: Pick<PbxOperator, 'group'>;
  agents: Pick<AgentService, 'list' | 'create' | 'addDevice'>;
  users: Pick<Users, 'list'>;
}

/** What a person decided for a user of the PBX: this agent, a new one, or nobody. */
export interface ImportChoice {
  pbxUserId: string;
  agentId?: string | undefined;
  as?: 'new' | 'skip' | undefined;
}

export interface ImportedUser extends Omit<UserMatch, 'owned'> {
  /** Devices of somebody else, who keeps them. */
  taken: UserMatch['owned'];
  /** `nothing`: there was nothing to do, or a person must decide first. */
  result: 'planned' | 'done' | 'nothing' | 'failed';
  reason?: string;
}

/** Agents from the users of a PBX: shown first, made when somebody says so. No device ever changes hands. */
export class ImportAgents {
  readonly #options: ImportAgentsOptions;

  constructor(options: ImportAgentsOptions) {
    this.#options = options;
  }

  async run(
    tenantId: string,
    connectionId: string,
    { dryRun, choices = [] }: { dryRun: boolean; choices?: readonly ImportChoice[] | undefined },
  ): Promise<ImportedUser[]> {
    const operations = await this.#options.operator.group(tenantId, connectionId, 'agents');
    const people = await listPeople(this.#options, tenantId);
    const matches = matchUsers(await operations.list(), people, connectionId);
    const imported: ImportedUser[] = [];
    for (const match of matches) {
      const choice = choices.find(({ pbxUserId }) => pbxUserId === match.pbxUser.id);
      const { owned, ...decision } = decide(match, choice, people);
      const decided = { ...decision, taken: owned.filter(({ agentId }) => agentId !== decision.agentId) };
      imported.push(
        dryRun || decided.result !== 'planned' ? decided : await this.#make(tenantId, connectionId, decided),
      );
    }
    return imported;
  }

  async #make(tenantId: string, connectionId: string, user: ImportedUser): Promise<ImportedUser> {
    const { agents } = this.#options;
    const devices = user.adds.map((device) => ({ ...device, connectionId }));
    try {
      if (user.agentId === undefined) {
        const made = await agents.create(tenantId, { name: user.pbxUser.name?.trim() ?? '', devices });
        return { ...user, agentId: made.agentId, result: 'done' };
      }
      for (const device of devices) await agents.addDevice(tenantId, user.agentId, device);
      return { ...user, result: 'done' };
    } catch (error) {
      // One that somebody else took meanwhile keeps no other from being imported.
      if (!isAppError(error)) throw error;
      return { ...user, result: 'failed', reason: error.message };
    }
  }
}

function decide(
  match: UserMatch,
  choice: ImportChoice | undefined,
  people: readonly KnownPerson[],
): UserMatch & Pick<ImportedUser, 'result' | 'reason'> {
  if (choice?.as === 'skip') return { ...match, result: 'nothing' };
  const { candidates: _candidates, agentId: _agentId, by: _by, ...bare } = match;
  if (choice?.as === 'new') {
    if (match.adds.length === 0 || !match.pbxUser.name?.trim())
      return { ...match, result: 'failed', reason: 'There is no name, or no device that is free.' };
    return { ...bare, state: 'new', result: 'planned' };
  }
  if (choice?.agentId !== undefined) {
    if (!people.some(({ agentId }) => agentId === choice.agentId))
      return { ...match, result: 'failed', reason: 'There is no such agent.' };
    const chosen = { ...bare, agentId: choice.agentId };
    return match.adds.length === 0
      ? { ...chosen, state: 'known', result: 'nothing' }
      : { ...chosen, state: 'extends', result: 'planned' };
  }
  if (match.state === 'ambiguous')
    return { ...match, result: 'nothing', reason: 'Several fit: say who it is.' };
  const isWork = match.state === 'extends' || (match.state === 'new' && match.adds.length > 0);
  return { ...match, result: isWork ? 'planned' : 'nothing' };
}

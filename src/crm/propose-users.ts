import type { CrmUser } from '../domain/crm/crm-port.ts';
import type { MappedUser } from './crm-account-store.ts';

/** An agent of ours, as far as a CRM can know them. */
export interface KnownAgent {
  agentId: string;
  name: string;
  email?: string;
  extensions: readonly string[];
}

/** One user of the CRM, with the agent who is that user, or may be. */
export interface UserProposal {
  user: CrmUser;
  /** Mapped by a person. */
  agentId?: string;
  /** Fits one agent alone, who is nobody else there. */
  proposed?: { agentId: string; by: 'email' | 'extension' | 'name' };
}

/** Who of our agents each user of the CRM is: as it was mapped, else by e-mail, extension or name where one agent alone fits. */
export function proposeUsers(
  users: readonly CrmUser[],
  agents: readonly KnownAgent[],
  mapped: readonly MappedUser[],
): UserProposal[] {
  const agentOf = new Map(mapped.map(({ agentId, userId }) => [userId, agentId]));
  const taken = new Set(mapped.map(({ agentId }) => agentId));
  const free = agents.filter(({ agentId }) => !taken.has(agentId));
  const found = users.map((user): UserProposal => {
    const agentId = agentOf.get(user.id);
    if (agentId !== undefined) return { user, agentId };
    const proposed = user.isActive ? proposalFor(user, free) : undefined;
    return { user, ...(proposed && { proposed }) };
  });
  // Two users who look like one agent: a person must say who.
  return found.map((one) => {
    const { proposed, ...rest } = one;
    const isContested = found.filter((other) => other.proposed?.agentId === proposed?.agentId).length > 1;
    return proposed !== undefined && isContested ? rest : one;
  });
}

function proposalFor(user: CrmUser, agents: readonly KnownAgent[]): UserProposal['proposed'] {
  const email = user.email?.trim().toLowerCase();
  const extension = user.extension?.trim();
  const name = plain(user.name);
  const ways = [
    ['email', (agent: KnownAgent) => email !== undefined && agent.email?.toLowerCase() === email],
    ['extension', (agent: KnownAgent) => extension !== undefined && agent.extensions.includes(extension)],
    ['name', (agent: KnownAgent) => name !== '' && plain(agent.name) === name],
  ] as const;
  for (const [by, fits] of ways) {
    const [agent, ...others] = agents.filter(fits);
    if (agent !== undefined && others.length === 0) return { agentId: agent.agentId, by };
    if (agent !== undefined) return undefined;
  }
  return undefined;
}

/** Words in any order, without case; people write ё and е for the same letter. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .sort()
    .join(' ');
}

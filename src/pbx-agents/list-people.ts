import type { User, Users } from '../access/users.ts';
import type { Agent } from '../agents/agent.ts';
import type { AgentService } from '../agents/agent-service.ts';
import type { KnownPerson } from './match-users.ts';

export interface ListPeopleOptions {
  agents: Pick<AgentService, 'list'>;
  users: Pick<Users, 'list'>;
}

const PAGE = 200;

/** All agents of a tenant with what they can be recognized by. */
export async function listPeople(
  { agents, users }: ListPeopleOptions,
  tenantId: string,
): Promise<KnownPerson[]> {
  /** Key: user id. */
  const emails = new Map<string, string>();
  for (let after: string | undefined, page: User[]; ; after = page.at(-1)?.email) {
    page = await users.list(tenantId, { after, limit: PAGE });
    for (const user of page) emails.set(user.userId, user.email);
    if (page.length < PAGE) break;
  }
  const people: KnownPerson[] = [];
  for (let after: { name: string; agentId: string } | undefined, page: Agent[]; ; after = page.at(-1)) {
    page = await agents.list(tenantId, { after, limit: PAGE });
    for (const { agentId, name, devices, userId } of page) {
      const email = userId === undefined ? undefined : emails.get(userId);
      people.push({ agentId, name, devices, ...(email !== undefined && { email }) });
    }
    if (page.length < PAGE) return people;
  }
}

import { requestJson } from '../../../shared/api/http.ts';
import type { Agent } from '../contract.ts';

export async function readAgentName(agentId: string, signal?: AbortSignal): Promise<string> {
  const path = `/api/v1/agents/${encodeURIComponent(agentId)}`;
  const { name } = await requestJson<{ name: string }>('GET', path, undefined, signal);
  return name;
}

/** As many as the hub gives at once. */
const PAGE = 200;

/** Everybody who takes calls now, by name. */
export async function listActiveAgents(signal?: AbortSignal): Promise<Agent[]> {
  const agents: Agent[] = [];
  let after: string | null = null;
  do {
    const query = new URLSearchParams({
      active: 'true',
      limit: String(PAGE),
      ...(after !== null && { after }),
    });
    const page: { items: Agent[]; next: string | null } = await requestJson(
      'GET',
      `/api/v1/agents?${query}`,
      undefined,
      signal,
    );
    agents.push(...page.items);
    after = page.next;
  } while (after !== null);
  return agents;
}

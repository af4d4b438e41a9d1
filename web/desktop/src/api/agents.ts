import { requestJson } from '../../../shared/api/http.ts';

export async function readAgentName(agentId: string, signal?: AbortSignal): Promise<string> {
  const path = `/api/v1/agents/${encodeURIComponent(agentId)}`;
  const { name } = await requestJson<{ name: string }>('GET', path, undefined, signal);
  return name;
}

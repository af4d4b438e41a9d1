import { requestJson } from '../../../shared/api/http.ts';
import type { PresenceAt, PresenceState } from '../contract.ts';

const path = (agentId: string): string => `/api/v1/agents/${encodeURIComponent(agentId)}/presence`;

export const readPresence = async (agentId: string, signal?: AbortSignal): Promise<PresenceAt[]> =>
  (await requestJson<{ items?: PresenceAt[] }>('GET', path(agentId), undefined, signal)).items ?? [];

export const setPresence = async (agentId: string, state: PresenceState): Promise<PresenceAt[]> =>
  (await requestJson<{ items: PresenceAt[] }>('PUT', path(agentId), { state })).items;

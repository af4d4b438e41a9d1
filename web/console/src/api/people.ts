import type { AgentDevice, Agent as HubAgent } from '../contract.ts';
import { askHub, type List, listAll } from './hub.ts';

export type Agent = HubAgent;
export type Device = AgentDevice;
export type Role = 'admin' | 'supervisor' | 'agent';

export interface User {
  userId: string;
  name: string;
  email: string;
  role: Role;
  active: boolean;
  hasPassword: boolean;
}

/** Opens once. */
export interface OneTimeLink {
  url: string;
  expiresAt: string;
}

export interface ApiKey {
  apiKeyId: string;
  name: string;
  role: Role;
  prefix: string;
  createdAt: string;
  lastUsedAt?: string;
  revokedAt?: string;
}

const one = (list: string, id: string) => `/${list}/${encodeURIComponent(id)}`;

export const listAgents = (signal?: AbortSignal): Promise<Agent[]> => listAll('/agents', signal);
export const createAgent = (made: { name: string; userId?: string }): Promise<Agent> =>
  askHub('POST', '/agents', made);
export const updateAgent = (
  agentId: string,
  change: { name?: string; userId?: string | null; active?: boolean },
): Promise<Agent> => askHub('PATCH', one('agents', agentId), change);
export const removeAgent = (agentId: string): Promise<void> => askHub('DELETE', one('agents', agentId));
export const addDevice = (agentId: string, device: Omit<Device, 'deviceId'>): Promise<Device> =>
  askHub('POST', `${one('agents', agentId)}/devices`, device);
export const removeDevice = (agentId: string, deviceId: string): Promise<void> =>
  askHub('DELETE', `${one('agents', agentId)}${one('devices', deviceId)}`);

export const listUsers = (signal?: AbortSignal): Promise<User[]> => listAll('/users', signal);
export const inviteUser = (made: {
  name: string;
  email: string;
  role: Role;
}): Promise<{ user: User; link: OneTimeLink }> => askHub('POST', '/users', made);
export const updateUser = (
  userId: string,
  change: { name?: string; role?: Role; active?: boolean },
): Promise<User> => askHub('PATCH', one('users', userId), change);
export const renewLink = (userId: string): Promise<OneTimeLink> =>
  askHub('POST', `${one('users', userId)}/link`, {});

export const listApiKeys = async (signal?: AbortSignal): Promise<ApiKey[]> =>
  (await askHub<List<ApiKey>>('GET', '/api-keys', undefined, signal)).items;
export const createApiKey = (made: { name: string; role: Role }): Promise<ApiKey & { key: string }> =>
  askHub('POST', '/api-keys', made);
export const revokeApiKey = (apiKeyId: string): Promise<ApiKey> =>
  askHub('DELETE', one('api-keys', apiKeyId));

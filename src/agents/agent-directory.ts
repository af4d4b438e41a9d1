import type { AgentStanding } from '../domain/assign-agent.ts';

export interface KnownAgent {
  agentId: string;
  name: string;
}

/**
 * Who sits at a device. Held in memory per connection (a contact centre has thousands of agents, not millions) and
 * dropped when a bus note says that devices changed.
 */
export interface AgentDirectory {
  /** `device` as the PBX names it: extension, login or direct number. */
  at(
    tenantId: string,
    connectionId: string,
  ): Promise<(device: { number?: string; user?: string }) => KnownAgent | undefined>;
  /** Devices of an agent at a connection, as the PBX names them, most specific first (extension, user, number). */
  devicesOf(tenantId: string, connectionId: string, agentId: string): Promise<string[]>;
  /** Names of the tenant's agents by id, with or without a device, active or not; undefined for an id that is no agent's. */
  names(tenantId: string): Promise<(agentId: string) => string | undefined>;
  /** Whether an id is an agent's, and whether that agent can act. */
  standings(tenantId: string): Promise<(agentId: string) => AgentStanding>;
}

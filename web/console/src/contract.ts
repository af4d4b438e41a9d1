/** The hub's own types, in one place: the console takes types from the hub and nothing else. */

export type { Agent, AgentDevice, DeviceKind } from '../../../src/agents/agent.ts';
export type { Recomputation } from '../../../src/calls/recompute/recomputation.ts';
export type { AssignPolicy } from '../../../src/domain/assign-agent.ts';
export type { LineRule, QueueRule, TenantSettings } from '../../../src/tenants/tenant-settings.ts';

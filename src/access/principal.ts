export const ROLES = ['admin', 'supervisor', 'agent'] as const;
/** `admin` administers and sees everything, `supervisor` sees every call, `agent` sees the calls of one agent. */
export type Role = (typeof ROLES)[number];

/** Who is asking: a person with a session, or a machine with an API key. Always of exactly one tenant. */
export interface Principal {
  tenantId: string;
  role: Role;
  userId?: string;
  apiKeyId?: string;
  /** The agent that the person is; absent for people who take no calls, and for machines. */
  agentId?: string;
}

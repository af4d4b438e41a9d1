export const ROLES = ['admin', 'supervisor', 'agent'] as const;
/** `admin` administers and sees everything, `supervisor` sees every call, `agent` sees the calls of one agent. */
export type Role = (typeof ROLES)[number];

/**
 * What a token for a page outside of the hub may be good for: `push` hears the calls of its agent, `dial` dials from the agent's telephone,
 * `presence` reads and sets the agent's, `pick` says which contact the customer is.
 */
export const WIDGET_SCOPES = ['push', 'dial', 'presence', 'pick'] as const;
/** Of a pairing, which no API key makes: it gets widget tokens for the page in a CRM that somebody signed in to, and opens nothing itself. */
export const PAIRING_SCOPE = 'pair';
export type WidgetScope = (typeof WIDGET_SCOPES)[number] | typeof PAIRING_SCOPE;

/** Who is asking: a person with a session, or a machine with an API key. Always of exactly one tenant. */
export interface Principal {
  tenantId: string;
  role: Role;
  userId?: string;
  apiKeyId?: string;
  /** The agent that the person is; absent for people who take no calls, and for machines. */
  agentId?: string;
  /** Set for a widget token: it opens only what names one of its scopes, and only from pages of these origins. */
  widget?: { scopes: readonly WidgetScope[]; origins: readonly string[] };
}

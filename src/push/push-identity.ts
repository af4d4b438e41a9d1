/** Who a push client is, as its token says. */
export interface PushIdentity {
  tenantId: string;
  role: 'admin' | 'supervisor' | 'agent';
  userId?: string;
  /** Absent for people who have no devices. */
  agentId?: string;
  expiresAt: Date;
}

/** Which page a socket comes from, as its browser said. */
export interface PushOrigin {
  origin: string | undefined;
  host: string | undefined;
}

/** Rejects for whatever is not a live token of ours; `AppError('forbidden')` when it is one and may not use push, or not from there. */
export type VerifyPushToken = (token: string, from: PushOrigin) => Promise<PushIdentity>;

/** Sees every call of the tenant. */
export function seesAll(identity: PushIdentity): boolean {
  return identity.role !== 'agent';
}

export function isSamePerson(a: PushIdentity, b: PushIdentity): boolean {
  return a.tenantId === b.tenantId && a.role === b.role && a.userId === b.userId && a.agentId === b.agentId;
}

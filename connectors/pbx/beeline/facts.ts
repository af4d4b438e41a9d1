/** What is kept of the PBX's messages: its words, addressed. */
export type BeelineFact = XsiFact | RowFact | RecordFact;

/** One event of a subscription: what it says of one abonent's call or calls. */
export interface XsiFact {
  kind: 'xsi';
  /** Name of the event without `Event`: `CallReceived`. */
  event: string;
  /** Whose call it is: user id of an abonent, or a virtual user. */
  target: string;
  calls: XsiCall[];
}

export interface XsiCall {
  callId: string;
  /** Shared by all legs of a call. */
  tracking: string;
  personality: string;
  state: string;
  remote: XsiParty;
  /** The newest first, as they come. */
  redirections: XsiRedirection[];
  /** The target itself sent the call on. */
  redirect?: { to?: string; reason: string; at?: number };
  queue?: { id: string; name?: string; caller?: XsiParty };
  releaseCause?: string;
  cdrCause?: string;
  releasingParty?: string;
  startedAt?: number;
  answeredAt?: number;
  heldAt?: number;
  detachedAt?: number;
  releasedAt?: number;
  recorded?: true;
}

export interface XsiParty {
  name?: string;
  /** `+79000000099`, `202`; absent when withheld. */
  address?: string;
  userId?: string;
  /** `Network` is outside, `Group` the same company. */
  callType?: string;
  isHidden?: true;
}

export interface XsiRedirection {
  party: XsiParty;
  reason?: string;
}

export interface Abonent {
  userId: string;
  extension?: string;
  name?: string;
}

/** One abonent's part of a call, from `v2/statistics`. */
export interface RowFact {
  kind: 'row';
  /** When we read it, epoch ms. */
  readAt: number;
  startedAt: number;
  direction: 'inbound' | 'outbound';
  /** Lower case; the API's own `RECIEVED` is `received` here. */
  status: string;
  durationMs: number;
  from?: string;
  to?: string;
  abonent: Abonent;
  tracking?: string;
}

/** A recording, from `records`. */
export interface RecordFact {
  kind: 'record';
  recordId: string;
  tracking: string;
  abonent: Abonent;
  startedAt: number;
  durationMs: number;
  phone?: string;
  direction?: 'inbound' | 'outbound';
}

/** Users that are no people: the queue, the menu, the hunt group, the system's own. Domains of people may hold such words too. */
export function isVirtual(userId: string): boolean {
  return /MPBX|_vxml|_hg_/.test(userId.split('@')[0] ?? userId);
}

/** What people dial: `9000000011@ip.beeline.ru` → `79000000011`; a SIP login stays as it is. */
export function numberOfUser(userId: string): string {
  const local = userId.split('@')[0] ?? userId;
  const digits = local.replaceAll(/[+]/g, '');
  return /^\d{10}$/.test(digits) ? `7${digits}` : digits;
}

/**
 * A second name of a leg, for rows of the log that do not name their call: the same employee, the same customer, the same
 * way and the same second. It never joins two customers. Undefined without a customer's number.
 */
export function momentKey(leg: {
  userId: string;
  isDialled: boolean;
  customer: string | undefined;
  second: number;
}): string | undefined {
  const digits = (leg.customer ?? '').replaceAll(/\D/g, '');
  if (digits.length < 10) return undefined;
  return `moment:${leg.userId}:${leg.isDialled ? 'out' : 'in'}:${digits.slice(-10)}:${leg.second}`;
}

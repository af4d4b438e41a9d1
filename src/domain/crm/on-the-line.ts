import type { CallRecord, Leg } from '../call-record.ts';

/** An agent whose telephone rings or talks now. */
export interface AgentOnTheLine {
  agentId: string;
  legId: string;
  isRinging: boolean;
  /** RFC 3339: when it began to ring, else when the leg began. */
  since: string;
}

/**
 * Agents who ought to see the customer's card now, in the order in which they came: those whom the call rings at, and those who talk. Whoever was rung
 * together with the one who answered is left out at once, without waiting for the PBX to let their telephones go; whoever the call is handed to later
 * is in, a colleague who is only consulted too.
 */
export function agentsOnTheLine(call: CallRecord): AgentOnTheLine[] {
  if (call.endedAt !== undefined) return [];
  const ours = call.legs.filter((leg) => isAgents(leg, call) && leg.agentId !== undefined);
  const answeredAt = ours
    .filter(({ state, consultation }) => isTalking(state) && consultation !== true)
    .map(({ connectedAt = '' }) => connectedAt)
    .sort()
    .at(-1);
  return ours
    .filter((leg) => isShown(leg, call, answeredAt))
    .map((leg) => ({
      agentId: leg.agentId ?? '',
      legId: leg.legId,
      isRinging: leg.state === 'alerting',
      since: sinceOf(leg),
    }))
    .sort((a, b) => compared(a.since, b.since) || compared(a.legId, b.legId));
}

/** Agents whom the call ever reached, in that order, each once: the first of them stays the first whatever becomes of the call. */
export function agentsReached(call: CallRecord): string[] {
  const legs = call.legs
    .filter((leg) => isAgents(leg, call))
    .sort((a, b) => compared(sinceOf(a), sinceOf(b)) || compared(a.legId, b.legId));
  return [...new Set(legs.flatMap(({ agentId }) => agentId ?? []))];
}

/**
 * The number by which a CRM can know the customer: E.164 with its plus, else digits. Undefined where there is none: a hidden number, a call between
 * colleagues, an extension.
 */
export function matchableNumber({ direction, customer }: CallRecord): string | undefined {
  if (direction === 'internal' || customer.withheld) return undefined;
  if (customer.e164 !== undefined) return customer.e164;
  return customer.digits.length >= MIN_DIGITS ? customer.digits : undefined;
}

/** Shorter ones are extensions. */
const MIN_DIGITS = 5;

function isAgents({ role }: Leg, { direction }: CallRecord): boolean {
  return role === 'agent' || (role === 'originator' && direction === 'outbound');
}

function isShown(leg: Leg, { direction }: CallRecord, answeredAt: string | undefined): boolean {
  if (leg.state === 'null' || leg.state === 'failed' || leg.state === 'queued') return false;
  if (isTalking(leg.state)) return leg.alone !== true || direction === 'outbound';
  if (leg.role === 'originator') return true;
  return leg.state === 'alerting' && (answeredAt === undefined || sinceOf(leg) > answeredAt);
}

function isTalking(state: Leg['state']): boolean {
  return state === 'connected' || state === 'held';
}

function sinceOf({ alertedAt, offeredAt, connectedAt, states }: Leg): string {
  return alertedAt ?? offeredAt ?? connectedAt ?? states[0]?.at ?? '';
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

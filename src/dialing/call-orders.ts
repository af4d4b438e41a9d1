import type { CallRecord, Leg, LegState } from '../domain/call-record.ts';
import type { CallControlOperations, ControlledLeg } from '../domain/pbx/pbx-operations.ts';

/** What can be ordered of a leg, in the words of CSTA. `join` hands the customer to whom the agent has asked. */
export const CALL_ORDERS = ['hold', 'retrieve', 'transfer', 'join', 'hangUp'] as const;
export type CallOrder = (typeof CALL_ORDERS)[number];

/** In which states an order means something. Whether the PBX takes it then, it says itself. */
const STATES: Readonly<Record<CallOrder, readonly LegState[]>> = {
  hold: ['connected'],
  retrieve: ['held'],
  transfer: ['connected', 'held'],
  join: ['connected', 'held'],
  hangUp: ['alerting', 'connected', 'held'],
};

/** Legs of people of ours that live; of one agent, or of everybody. */
export function orderableLegs({ legs }: CallRecord, agentId: string | undefined): Leg[] {
  return legs.filter((leg) => isLiveAgent(leg) && (agentId === undefined || leg.agentId === agentId));
}

function isLiveAgent({ role, device, clearedAt }: Leg): boolean {
  return role === 'agent' && device !== undefined && clearedAt === undefined;
}

/** What this PBX takes, and what makes sense now. */
export function possibleOrders(call: CallRecord, leg: Leg, control: CallControlOperations): CallOrder[] {
  return CALL_ORDERS.filter(
    (order) =>
      control[order] !== undefined &&
      STATES[order].includes(leg.state) &&
      (order !== 'join' || otherLegOf(call, leg) !== undefined),
  );
}

/** The other call of the same telephone: on one line the customer, on the other whoever was asked. */
export function otherLegOf({ legs }: CallRecord, leg: Leg): Leg | undefined {
  const others = legs.filter(
    (other) =>
      other.legId !== leg.legId &&
      other.clearedAt === undefined &&
      other.device !== undefined &&
      other.device.number === leg.device?.number,
  );
  return others.length === 1 ? others[0] : undefined;
}

/** As the connector knows it. Undefined: the PBX has told no id of it. */
export function controlledLeg({ externalIds, legs }: CallRecord, leg: Leg): ControlledLeg | undefined {
  const ofCall = externalIds.filter(({ kind }) => kind === 'call');
  // The call's own id stands for a leg only where nothing else can be meant by it.
  const isOnlyOne = ofCall.length === 1 && legs.filter(isLiveAgent).length === 1;
  const externalId = leg.callIdAtOrigin ?? (isOnlyOne ? ofCall[0]?.value : undefined);
  if (externalId === undefined || leg.device === undefined) return undefined;
  return { legId: leg.legId, externalId, device: leg.device };
}

import type { CallEvent, EventLeg } from '../../src/domain/call-event.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { type CallIdentity, type FoldOptions, foldCall } from '../../src/domain/fold-call.ts';

/** A Monday morning; times of tests are seconds after it. */
export const T0 = Date.parse('2026-03-02T07:15:04.000Z');

export const IDENTITY: CallIdentity = {
  callId: 'call-1',
  linkageId: 'call-1',
  tenantId: 'tenant-1',
  connectorId: 'connection-1',
  revision: 1,
  final: false,
};
export const OPTIONS: FoldOptions = { country: 'RU', form: 'e164NoPlus' };

export const CUSTOMER: EventLeg = { id: 'customer', role: 'customer' };

export function agentLeg(number: string, id = `leg-${number}`): EventLeg {
  return { id, role: 'agent', device: { number } };
}

export function originatorLeg(number: string): EventLeg {
  return { id: `leg-${number}`, role: 'originator', device: { number } };
}

type Extra = Omit<Partial<CallEvent>, 'kind' | 'at'>;

/** An event `seconds` after the beginning. */
export function on(kind: CallEvent['kind'], seconds: number, leg?: EventLeg, extra: Extra = {}): CallEvent {
  return {
    kind,
    at: T0 + Math.round(seconds * 1000),
    order: 0,
    ...(leg === undefined ? {} : { leg }),
    ...extra,
  };
}

export function inbound(): CallEvent {
  return on('originated', 0, CUSTOMER, {
    direction: 'inbound',
    customer: { raw: '79000000011' },
    line: { raw: '74950000001' },
  });
}

export function fold(
  events: readonly CallEvent[],
  options: FoldOptions = OPTIONS,
  identity = IDENTITY,
): CallRecord {
  return foldCall(events, identity, options);
}

export function legOf(record: CallRecord, device: string) {
  return record.legs.find((leg) => leg.device?.number === device);
}

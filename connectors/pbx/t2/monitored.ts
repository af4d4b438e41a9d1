import type { Direction } from '../../../src/domain/call-event.ts';
import { isObject, textOf } from './api.ts';
import { fullNumber } from './numbers.ts';

/** One current call: who calls whom. Nothing tells ringing from talking. */
export interface Monitored {
  direction: Direction;
  /** Absent: the number is hidden. */
  caller?: string;
  /** Absent: in a menu or a queue, on its way to somebody. */
  called?: string;
}

/** The rest is incoming, unless the caller has a short number: only those of the company have one. */
const BY_TYPE: Readonly<Record<string, Direction>> = {
  MULTI_CHANNEL: 'inbound',
  INTERNAL: 'internal',
  OUTGOING: 'outbound',
};

/** Undefined: not a call, or one that shows nobody at all. */
export function readMonitored(item: unknown): Monitored | undefined {
  if (!isObject(item)) return undefined;
  const callType = textOf(item.callType);
  const [callerShort, calledShort] = [textOf(item.callerNumberShort), textOf(item.calledNumberShort)];
  const [caller, called] = [
    textOf(item.callerNumberFull) ?? callerShort,
    textOf(item.calledNumberFull) ?? calledShort,
  ];
  if (callType === undefined || (caller === undefined && called === undefined)) return undefined;
  const byNumbers =
    callerShort === undefined ? 'inbound' : calledShort === undefined ? 'outbound' : 'internal';
  return {
    direction: BY_TYPE[callType] ?? byNumbers,
    ...(caller !== undefined && { caller: fullNumber(caller) }),
    ...(called !== undefined && { called: fullNumber(called) }),
  };
}

/**
 * What ties items to one call. An incoming call keeps its caller while the called number comes, changes (the next employee) or is
 * several (a group); of a caller who hides, each called number is a call of its own.
 */
export function callNameOf({ direction, caller, called }: Monitored): string {
  if (direction === 'inbound' && caller !== undefined) return `inbound ${caller}`;
  return `${direction} ${caller ?? 'hidden'} ${called ?? ''}`;
}

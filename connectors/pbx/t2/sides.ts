import type { Direction } from '../../../src/domain/call-event.ts';
import type { CallRow } from './call-row.ts';

/** Who is outside and who is ours in a row. There is no such field: the rules are put together from public clients. */
export interface Sides {
  direction: Direction;
  /** Empty: hidden, or not told. Absent in a call inside the house. */
  customer?: string;
}

const OUTGOING = new Set(['OUTGOING', 'CRM_OUTGOING']);
/** Which side holds the customer is not known: whoever is no employee. */
const CALL_BACKS = new Set(['CALLBACK', 'CRM_CALLBACK']);
const INSIDE = new Set(['INTERNAL', 'HIMSELF', 'INTERNAL_QUEUE']);

/** The type alone does not tell the direction: numbers have to be compared with the list of employees. */
export function isAmbiguous(callType: string): boolean {
  return !OUTGOING.has(callType) && !INSIDE.has(callType) && callType !== 'MULTI_CHANNEL';
}

export function sidesOf(row: CallRow): Sides {
  const { callType, caller, callee, destination, isOurs } = row;
  if (INSIDE.has(callType)) return { direction: 'internal' };
  if (callType === 'MULTI_CHANNEL') return { direction: 'inbound', customer: caller ?? '' };
  const called = destination ?? callee;
  if (OUTGOING.has(callType)) return { direction: 'outbound', customer: called ?? '' };
  if (CALL_BACKS.has(callType)) {
    const isCalledOurs = isOurs?.called === true && isOurs.caller === false;
    return { direction: 'outbound', customer: (isCalledOurs ? caller : called) ?? '' };
  }
  // The PBX names a caller only when it is one of its subscribers.
  const isCallerOurs = isOurs?.caller ?? row.callerName !== undefined;
  if (!isCallerOurs) return { direction: 'inbound', customer: caller ?? '' };
  const isCalledOurs = isOurs?.called ?? (callType === 'SINGLE_CHANNEL' && row.calleeName !== undefined);
  return isCalledOurs ? { direction: 'internal' } : { direction: 'outbound', customer: called ?? '' };
}

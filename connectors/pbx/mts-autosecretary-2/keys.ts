/**
 * Names of a conversation. That `CallID` of an event is the `callId` of a row is likely and not proven: they are one call only when
 * the caller is the same too, so that two series of ids, should they be two, can never bring two customers together.
 */
export function keysOf(source: 'event' | 'row', callId: string, caller: string): string[] {
  return [`${source}:${callId}`, `call:${callId}/${caller.replaceAll(/\D/g, '').slice(-10)}`];
}

import type { Exchange } from '../../src/domain/exchange.ts';

/** Builder for one event, in the words and the order of the vendor's schema. */
export function xsiEvent(event: {
  type: string;
  target?: string;
  id?: string;
  call?: Record<string, string | number>;
  /** XML of the elements that are no plain text. */
  more?: string;
  at?: number;
}): Exchange {
  const { type, target = '9000000011@ip.beeline.ru', id = '00000000-0000-4000-8000-000000000001' } = event;
  const fields = Object.entries({ callId: 'callhalf-1:0', extTrackingId: 'T1', ...event.call });
  const call = fields.map(([name, value]) => `<x:${name}>${value}</x:${name}>`).join('') + (event.more ?? '');
  const body = `<x:Event xmlns:x="http://schema.broadsoft.com/xsi" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="x:SubscriptionEvent"><x:eventID>${id}</x:eventID><x:sequenceNumber>1</x:sequenceNumber><x:subscriptionId>S1</x:subscriptionId><x:targetId>${target}</x:targetId><x:eventData i:type="x:${type}"><x:call>${call}</x:call></x:eventData></x:Event>`;
  return webhook(body, event.at);
}

export function webhook(body: string, at = Date.UTC(2026, 2, 2, 8)): Exchange {
  return {
    at: new Date(at).toISOString(),
    source: 'webhook',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/xml; charset=UTF-8' },
    body,
  };
}

export const outside = (number: string): string =>
  `<x:remoteParty><x:address countryCode="7">tel:+${number}</x:address><x:callType>Network</x:callType></x:remoteParty>`;

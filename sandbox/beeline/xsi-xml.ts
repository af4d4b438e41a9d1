/** Elements of one `call`, in the order of the schema; absent ones are left out. */
export type XsiParty = {
  name?: string;
  address?: string;
  userId?: string;
  userDN?: string;
  hidden?: true;
  callType?: string;
};
export type XsiCall = {
  callId: string;
  extTrackingId: string;
  personality: 'Originator' | 'Terminator' | 'Click-to-Dial';
  state: string;
  releaseCause?: { internal: string; cdr?: string };
  releasingParty?: 'localRelease' | 'remoteRelease';
  remoteParty: XsiParty;
  redirections?: { party: XsiParty; reason: string }[];
  redirect?: { address: string; reason: string; redirectTime: number };
  addressOfRecord?: string;
  huntGroupUserId?: string;
  startTime: number;
  answerTime?: number;
  heldTime?: number;
  detachedTime?: number;
  releaseTime?: number;
  acd?: { userId: string; name: string; number: string; waitSeconds: number; caller: XsiParty };
  recorded?: true;
};

export type XsiEnvelope = {
  eventId: string;
  sequence: number;
  clientId: string;
  subscriptionId: string;
  url: string;
  targetId: string;
};

/** One Event as it goes over the wire. `xsi` is the vendor's namespace here and `xsi1` XML Schema's: the reverse of habit. */
export function toXsiXml(envelope: XsiEnvelope, event: { type: string; calls: readonly XsiCall[] }): string {
  const calls = event.calls.map(toCall).join('');
  const body = event.calls.length > 1 || event.type === 'CallRedirectedEvent' ? tag('calls', calls) : calls;
  const data =
    event.calls.length === 0
      ? `<xsi:eventData xsi1:type="xsi:${event.type}"/>`
      : `<xsi:eventData xsi1:type="xsi:${event.type}">${body}</xsi:eventData>`;
  const { eventId, sequence, clientId, subscriptionId, url, targetId } = envelope;
  return `<?xml version="1.0" encoding="UTF-8"?>
<xsi:Event xmlns:xsi="http://schema.broadsoft.com/xsi" xmlns:xsi1="http://www.w3.org/2001/XMLSchema-instance" xsi1:type="xsi:SubscriptionEvent">${[
    tag('eventID', eventId),
    tag('sequenceNumber', sequence),
    tag('userId', `MPBX_E_000000_${clientId}_EventSubscription@ip.beeline.ru`),
    tag('externalApplicationId', `${clientId}_00000000000000000000000000000000`),
    tag('subscriptionId', subscriptionId),
    tag('httpContact', tag('uri', text(url))),
    tag('targetId', text(targetId)),
    data,
  ].join('')}</xsi:Event>`;
}

function toCall(call: XsiCall): string {
  const { releaseCause, redirections, redirect, acd } = call;
  return tag(
    'call',
    [
      tag('callId', call.callId),
      tag('extTrackingId', call.extTrackingId),
      tag('personality', call.personality),
      tag('state', call.state),
      releaseCause &&
        tag(
          'releaseCause',
          [
            tag('internalReleaseCause', releaseCause.internal),
            optional('cdrTerminationCause', releaseCause.cdr),
          ].join(''),
        ),
      optional('releasingParty', call.releasingParty),
      tag('remoteParty', toParty(call.remoteParty)),
      redirections &&
        tag(
          'redirections',
          redirections
            .map(({ party, reason }) =>
              tag('redirection', tag('party', toParty(party)) + tag('reason', reason)),
            )
            .join(''),
        ),
      redirect &&
        tag(
          'redirect',
          tag('address', redirect.address) +
            tag('reason', redirect.reason) +
            tag('redirectTime', redirect.redirectTime),
        ),
      call.addressOfRecord &&
        `<xsi:endpoint xsi1:type="xsi:AccessEndpoint">${tag('addressOfRecord', call.addressOfRecord)}</xsi:endpoint>`,
      optional('huntGroupUserId', call.huntGroupUserId),
      tag('startTime', call.startTime),
      optional('answerTime', call.answerTime),
      optional('heldTime', call.heldTime),
      optional('detachedTime', call.detachedTime),
      optional('releaseTime', call.releaseTime),
      acd &&
        tag(
          'acdCallInfo',
          [
            tag('acdUserId', acd.userId),
            tag('acdName', text(acd.name)),
            tag('acdNumber', acd.number),
            tag('numCallsInQueue', 0),
            tag('waitTime', acd.waitSeconds),
            tag('callingPartyInfo', toParty(acd.caller)),
          ].join(''),
        ),
      call.recorded && '<xsi:recorded/>',
    ]
      .filter((part) => part !== undefined)
      .join(''),
  );
}

function toParty({ name, address, userId, userDN, hidden, callType }: XsiParty): string {
  const country = address?.startsWith('tel:+7') ? ' countryCode="7"' : '';
  return [
    name && tag('name', text(name)),
    address && `<xsi:address${country}>${address}</xsi:address>`,
    optional('userId', userId),
    userDN && `<xsi:userDN countryCode="7">${userDN}</xsi:userDN>`,
    hidden && '<xsi:privacy/>',
    optional('callType', callType),
  ]
    .filter((part) => part !== undefined)
    .join('');
}

function tag(name: string, content: string | number): string {
  return `<xsi:${name}>${content}</xsi:${name}>`;
}

function optional(name: string, content: string | number | undefined): string | undefined {
  return content === undefined ? undefined : tag(name, content);
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

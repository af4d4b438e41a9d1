import { randomUUID } from 'node:crypto';
import type { DialAnswer, DialRequest } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { type AmiPacket, header } from './ami-packet.ts';
import { talkToAmi } from './ami-talk.ts';
import { type AsteriskAccount, askAri } from './ari-http.ts';
import { endpointOf, extensionOf } from './dialling.ts';

interface Order {
  endpoint: string;
  context: string;
  extension: string;
  callerId: string;
  ringSeconds: number;
  /** Ours, so that the events of the call come under a name that we know. */
  channelId: string;
}

/** A telephone that is unknown or not registered is told within milliseconds. */
const REFUSAL_WITHIN_MS = 2_000;

/** The agent's telephone rings first; who picks up goes through the dial plan to the number. */
export async function originate(account: AsteriskAccount, request: DialRequest): Promise<DialAnswer> {
  const { settings } = account;
  const device = request.from.number;
  const extension = extensionOf(settings, request.to);
  const order: Order = {
    endpoint: endpointOf(settings, device),
    context: settings.dialContext,
    extension,
    callerId: settings.dialCallerId.replaceAll('{number}', extension).replaceAll('{device}', device),
    ringSeconds: settings.dialRingSeconds,
    channelId: `callweave-${randomUUID()}`,
  };
  await (settings.interface === 'ari' ? byAri(account, order) : byAmi(account, order));
  return {
    callId: order.channelId,
    // What the customer sees is the dial plan's affair.
    ...(request.callerId !== undefined && { callerId: 'unknown' }),
  };
}

async function byAri(account: AsteriskAccount, order: Order): Promise<void> {
  const { endpoint, context, extension, callerId, ringSeconds: timeout, channelId } = order;
  await askAri(account, {
    method: 'POST',
    path: 'channels',
    query: { endpoint, context, extension, priority: 1, callerId, timeout, channelId },
  });
}

/** AMI says "queued" to every order; whether a channel could be made is told by the next event. */
async function byAmi({ settings }: AsteriskAccount, order: Order): Promise<void> {
  const { endpoint, context, extension, callerId, ringSeconds, channelId } = order;
  await talkToAmi(
    settings,
    async (talk) => {
      const told = talk.hear((event) => isAbout(event, channelId), REFUSAL_WITHIN_MS);
      await talk.ask('Originate', {
        Channel: endpoint,
        Context: context,
        Exten: extension,
        Priority: '1',
        CallerID: callerId,
        Timeout: String(ringSeconds * 1000),
        Async: 'true',
        ChannelId: channelId,
      });
      const event = await told;
      if (event !== undefined && header(event, 'Response') === 'Failure') {
        throw new ConnectorError(
          'refused',
          'the telephone cannot be reached: it is unknown or not registered',
        );
      }
    },
    'call',
  );
}

function isAbout(event: AmiPacket, channelId: string): boolean {
  const name = header(event, 'Event');
  return (name === 'Newchannel' || name === 'OriginateResponse') && header(event, 'Uniqueid') === channelId;
}

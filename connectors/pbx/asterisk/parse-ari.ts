import type { Exchange } from '../../../src/domain/exchange.ts';
import type { Parsed } from '../../../src/domain/fact.ts';
import {
  type AriFrame,
  bridgeKind,
  membersOf,
  parseAriTime,
  text,
  toChannelSeen,
  wholeNumber,
} from './ari-frame.ts';
import { type AriState, parseAriState } from './ari-state.ts';
import type { ChannelSeen } from './asterisk-fact.ts';
import { channelKey, keysOf, keysOfMembers } from './conversation-keys.ts';
import { TELLING_APPS, TELLING_TYPES, TELLING_VARIABLES } from './frames-of-interest.ts';
import { tellOwnOrder } from './own-orders.ts';
import { isState, STATE_TYPE } from './parse-state.ts';
import { parsedFrom, rejected, type Told } from './told.ts';

/** One ARI frame (or the synthetic state after a reconnect) → facts. */
export function parseAri(exchange: Exchange): Parsed {
  let frame: unknown;
  try {
    frame = JSON.parse(exchange.body);
  } catch {
    return rejected('The frame is not JSON.', exchange.body);
  }
  if (!isFrame(frame)) return rejected('The frame has no `type`.', exchange.body);
  const at = parseAriTime(frame.timestamp) ?? Date.parse(exchange.at);
  if (frame.type === STATE_TYPE) {
    return isState(frame)
      ? parsedFrom(parseAriState(frame as unknown as AriState), { at })
      : rejected('The state names no lists.', exchange.body);
  }
  if (!TELLING_TYPES.has(frame.type)) return { facts: [], rejects: [], ignored: 1 };
  const told = tellFrame(frame);
  if (told === 'unreadable') return rejected(`A ${frame.type} frame names no channel.`, exchange.body);
  return parsedFrom(told, { at });
}

function isFrame(frame: unknown): frame is AriFrame {
  return (
    frame !== null && typeof frame === 'object' && typeof (frame as { type?: unknown }).type === 'string'
  );
}

function tellFrame(frame: AriFrame): Told[] | 'unreadable' {
  switch (frame.type) {
    case 'Dial':
      return tellDial(frame);
    case 'BridgeMerged':
      return tellMerge(frame);
    case 'BridgeBlindTransfer':
      return tellBlindTransfer(frame);
    case 'BridgeAttendedTransfer':
      return tellAttendedTransfer(frame);
    case 'ChannelTransfer':
      return tellRequestedTransfer(frame);
    case 'RecordingFinished':
      return tellRecording(frame);
    default: {
      const channel = toChannelSeen(frame.channel);
      if (channel !== undefined) return tellChannel(frame, channel);
      // Without a channel it is a variable of the whole PBX.
      return frame.type === 'ChannelVarset' && frame.channel === undefined ? [] : 'unreadable';
    }
  }
}

function tellChannel(frame: AriFrame, channel: ChannelSeen): Told[] {
  const keys = keysOf(channel);
  switch (frame.type) {
    case 'ChannelCreated':
      return [{ keys, body: { what: 'seen', channel, isNew: true } }];
    case 'ChannelStateChange':
      return [{ keys, body: { what: 'seen', channel } }];
    case 'StasisStart':
      return [
        {
          keys: keysOf(channel, toChannelSeen(frame.replace_channel)),
          body: { what: 'app', channel, app: 'Stasis', data: '' },
        },
      ];
    case 'ChannelHold':
      return [{ keys, body: { what: 'hold', channel } }];
    case 'ChannelUnhold':
      return [{ keys, body: { what: 'unhold', channel } }];
    case 'ChannelHangupRequest':
      return [{ keys, body: { what: 'hangup', channel, byPbx: frame.soft === true, ...causesOf(frame) } }];
    case 'ChannelDestroyed':
      return [{ keys, body: { what: 'destroyed', channel, ...causesOf(frame) } }];
    case 'ChannelEnteredBridge':
    case 'ChannelLeftBridge':
      return tellMembership(frame, channel);
    case 'ChannelDialplan': {
      const app = text(frame.dialplan_app) ?? '';
      const data = text(frame.dialplan_app_data) ?? '';
      return TELLING_APPS.has(app) ? [{ keys, body: { what: 'app', channel, app, data } }] : [];
    }
    case 'ChannelVarset': {
      const [name = '', value] = [text(frame.variable), text(frame.value)];
      if (value === undefined || !TELLING_VARIABLES.has(name)) return [];
      return (tellOwnOrder(channel, name, value) ?? [{ what: 'variable', channel, name, value }]).map(
        (body) => ({ keys, body }),
      );
    }
    default:
      return [];
  }
}

/** Of a channel. Who is in a recorded bridge is not told with it. */
function tellRecording(frame: AriFrame): Told[] {
  const recording = (frame.recording ?? {}) as Record<string, unknown>;
  const [name, uri, format = ''] = [text(recording.name), text(recording.target_uri), text(recording.format)];
  const channelId = /^channel:(.+)$/.exec(uri ?? '')?.[1];
  if (name === undefined || channelId === undefined) return [];
  return [{ keys: [channelKey(channelId)], body: { what: 'recorded', channelId, name, format } }];
}

function causesOf(frame: AriFrame): { cause?: number; sip?: number } {
  const [cause, sip] = [wholeNumber(frame.cause), wholeNumber(frame.tech_cause)];
  return { ...(cause === undefined ? {} : { cause }), ...(sip === undefined ? {} : { sip }) };
}

function tellMembership(frame: AriFrame, channel: ChannelSeen): Told[] {
  const bridge = text(frame.bridge?.id);
  const kind = frame.bridge === undefined ? undefined : bridgeKind(frame.bridge);
  if (bridge === undefined) return [];
  if (frame.type === 'ChannelLeftBridge')
    return [{ keys: keysOf(channel), body: { what: 'left', channel, bridge } }];
  if (kind === undefined) return [];
  const others = kind === 'talk' ? keysOfMembers(membersOf(frame.bridge)) : [];
  return [
    { keys: [...new Set([...keysOf(channel), ...others])], body: { what: 'entered', channel, bridge, kind } },
  ];
}

/** ARI names the dialled channel `peer`; originated calls have no `caller`. */
function tellDial(frame: AriFrame): Told[] | 'unreadable' {
  const peer = toChannelSeen(frame.peer);
  if (peer === undefined) return 'unreadable';
  const caller = toChannelSeen(frame.caller);
  const [dialled, forward] = [text(frame.dialstring), text(frame.forward)];
  return [
    {
      keys: keysOf(peer, caller, toChannelSeen(frame.forwarded)),
      body: {
        what: 'dial',
        ...(caller === undefined ? {} : { caller }),
        peer,
        status: text(frame.dialstatus) ?? '',
        ...(dialled === undefined ? {} : { dialled }),
        ...(forward === undefined ? {} : { forward }),
      },
    },
  ];
}

/** A merge moves channels, which their own events tell; it only ties who is not tied yet. */
function tellMerge(frame: AriFrame): Told[] {
  const from = frame.bridge_from as AriFrame['bridge'];
  const bridges = [frame.bridge, from].filter(
    (bridge) => bridge !== undefined && bridgeKind(bridge) === 'talk',
  );
  const members = bridges.flatMap((bridge) => membersOf(bridge));
  const [first] = members;
  const keys = keysOfMembers([...new Set(members)]);
  if (first === undefined || keys.length < 2) return [];
  return [{ keys, body: { what: 'seen', channel: { id: first, name: '', state: '' } } }];
}

function tellBlindTransfer(frame: AriFrame): Told[] | 'unreadable' {
  const transferor = toChannelSeen(frame.channel);
  const to = text(frame.exten);
  if (transferor === undefined) return 'unreadable';
  if (frame.result !== 'Success' || to === undefined) return [];
  const keys = keysOf(transferor, toChannelSeen(frame.transferee), toChannelSeen(frame.replace_channel));
  return [{ keys, body: { what: 'blindTransfer', transferor, to } }];
}

function tellAttendedTransfer(frame: AriFrame): Told[] | 'unreadable' {
  const first = toChannelSeen(frame.transferer_first_leg);
  const second = toChannelSeen(frame.transferer_second_leg) ?? first;
  if (first === undefined || second === undefined) return 'unreadable';
  if (frame.result !== 'Success') return [];
  const target = toChannelSeen(frame.transfer_target);
  const keys = keysOf(
    first,
    second,
    target,
    toChannelSeen(frame.transferee),
    toChannelSeen(frame.replace_channel),
    toChannelSeen(frame.destination_link_first_leg),
    toChannelSeen(frame.destination_link_second_leg),
  );
  return [
    { keys, body: { what: 'attendedTransfer', first, second, ...(target === undefined ? {} : { target }) } },
  ];
}

/** A REFER left to the ARI application (`PJSIP_TRANSFER_HANDLING()=ari-only`): it is told again as it proceeds. */
function tellRequestedTransfer(frame: AriFrame): Told[] {
  const referredBy = frame.referred_by as Record<string, unknown> | undefined;
  const referTo = frame.refer_to as Record<string, unknown> | undefined;
  const transferor = toChannelSeen(referredBy?.source_channel);
  const destination = referTo?.requested_destination as { destination?: unknown } | undefined;
  const to = text(destination?.destination);
  if (transferor === undefined || to === undefined || frame.state === 'channel_declined') return [];
  const keys = keysOf(
    transferor,
    toChannelSeen(referredBy?.connected_channel),
    toChannelSeen(referTo?.destination_channel),
  );
  return [{ keys, body: { what: 'blindTransfer', transferor, to } }];
}

import { parseAriTime, text } from '../ari-frame.ts';

/** A channel as far as conducting needs it. */
export interface StasisChannel {
  id: string;
  state: string;
  caller?: string;
  exten?: string;
  /** The application of the dial plan that it is in, and what that was given; absent where Asterisk does not say. */
  app?: string;
  appData?: string;
}

/** What Asterisk tells an application, cut down to what a conductor acts on. */
export type StasisEvent =
  /** `replaces`: a transfer put it in the place of that channel. */
  | { what: 'arrived'; channel: StasisChannel; args: string[]; at?: number; replaces?: string }
  /** It left the application: hung up, or went on in the dial plan. */
  | { what: 'left'; channelId: string }
  | { what: 'destroyed'; channelId: string; cause: number }
  | { what: 'key'; channelId: string; digit: string }
  | { what: 'played'; playbackId: string; isFailed: boolean }
  /** Somebody left a bridge, in which these are still. */
  | { what: 'leftBridge'; bridgeId: string; members: number };

/** Undefined for what means nothing to a conductor, or cannot be read. */
export function parseStasisEvent(body: string): StasisEvent | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(body);
  } catch {
    return undefined;
  }
  return isObject(frame) ? toStasisEvent(frame) : undefined;
}

function toStasisEvent(frame: Record<string, unknown>): StasisEvent | undefined {
  const channel = parseStasisChannel(frame.channel);
  switch (frame.type) {
    case 'StasisStart': {
      const args = Array.isArray(frame.args) ? frame.args.map(String) : [];
      const replaces = parseStasisChannel(frame.replace_channel)?.id;
      const at = parseAriTime(frame.timestamp);
      return (
        channel && {
          what: 'arrived',
          channel,
          args,
          ...(at !== undefined && { at }),
          ...(replaces !== undefined && { replaces }),
        }
      );
    }
    case 'StasisEnd':
      return channel && { what: 'left', channelId: channel.id };
    case 'ChannelDestroyed':
      return channel && { what: 'destroyed', channelId: channel.id, cause: Number(frame.cause ?? 0) };
    case 'ChannelDtmfReceived': {
      const digit = text(frame.digit);
      return channel && digit !== undefined ? { what: 'key', channelId: channel.id, digit } : undefined;
    }
    case 'PlaybackFinished': {
      const playback = isObject(frame.playback) ? frame.playback : {};
      const playbackId = text(playback.id);
      return playbackId === undefined
        ? undefined
        : { what: 'played', playbackId, isFailed: playback.state === 'failed' };
    }
    case 'ChannelLeftBridge': {
      const bridge = isObject(frame.bridge) ? frame.bridge : {};
      const bridgeId = text(bridge.id);
      const members = Array.isArray(bridge.channels) ? bridge.channels.length : 0;
      return bridgeId === undefined ? undefined : { what: 'leftBridge', bridgeId, members };
    }
    default:
      return undefined;
  }
}

export function parseStasisChannel(raw: unknown): StasisChannel | undefined {
  if (!isObject(raw)) return undefined;
  const id = text(raw.id);
  if (id === undefined) return undefined;
  const dialplan = isObject(raw.dialplan) ? raw.dialplan : {};
  const caller = isObject(raw.caller) ? text(raw.caller.number) : undefined;
  const exten = text(dialplan.exten);
  const [app, appData] = [text(dialplan.app_name), text(dialplan.app_data)];
  return {
    id,
    state: text(raw.state) ?? '',
    ...(caller !== undefined && { caller }),
    ...(exten !== undefined && { exten }),
    ...(app !== undefined && { app }),
    ...(appData !== undefined && { appData }),
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}

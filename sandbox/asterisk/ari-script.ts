import { randomUUID } from 'node:crypto';
import type { Agent } from '../exchange/company.ts';
import type { Random } from '../exchange/random.ts';
import { type AriBridge, type AriChannel, type AriEvent, toAriTime } from './ari-event.ts';

/** Counters of one run of Asterisk: channel ids and names count up until it is restarted. */
export class AriNumbering {
  #channel = 0;
  #name = 0;

  /** `1795302694.0`: the second of creation and a count. */
  channelId(atMs: number): string {
    const id = `${Math.floor(atMs / 1000)}.${this.#channel}`;
    this.#channel += 1;
    return id;
  }

  /** `PJSIP/101-0000002a`. */
  channelName(resource: string): string {
    return `PJSIP/${resource}-${this.nameSuffix()}`;
  }

  nameSuffix(): string {
    const suffix = this.#name.toString(16).padStart(8, '0');
    this.#name += 1;
    return suffix;
  }
}

const CAUSE_TEXT: Record<number, string> = {
  0: 'Unknown',
  16: 'Normal Clearing',
  17: 'User busy',
  21: 'Call Rejected',
  26: 'Answered elsewhere',
  127: 'Interworking, unspecified',
};

export type Cleared = { cause: number; techCause?: number };

/** Writes events in the order and the shape of the recorded calls. Snapshots are copies: later changes do not reach back. */
export class AriScript {
  readonly #now: () => number;
  readonly #numbering: AriNumbering;
  readonly #random: Random;
  #events: AriEvent[] = [];

  constructor(options: { now: () => number; numbering: AriNumbering; random: Random }) {
    this.#now = options.now;
    this.#numbering = options.numbering;
    this.#random = options.random;
  }

  /** What has been written since the last time. */
  take(): AriEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  write(type: string, fields: Record<string, unknown>): void {
    this.#events.push(structuredClone({ type, timestamp: toAriTime(this.#now()), ...fields }));
  }

  /** A channel that calls in: the carrier's, or an agent who dials. The SIP Call-ID is not in the first event. */
  createCalling(options: {
    resource: string;
    caller: AriChannel['caller'];
    context: string;
    exten: string;
  }): AriChannel {
    const channel = this.#create(options.resource, {
      state: 'Ring',
      caller: options.caller,
      context: options.context,
      exten: options.exten,
    });
    channel.protocol_id = `${token(this.#random)}@${options.resource === 'trunk' ? 'carrier' : options.resource}`;
    this.varset(channel, 'SIPDOMAIN', '127.0.0.1');
    return channel;
  }

  /** A channel that is called by another one, up to the `Dial` that begins. */
  createCalled(options: {
    resource: string;
    caller: AriChannel['caller'];
    context: string;
    exten: string;
    by: AriChannel;
    dialstring: string;
    /** A carrier's channel has no caller of its own: the dialled number is put there in a second step. */
    namedLater?: true;
  }): AriChannel {
    const { by } = options;
    const channel = this.#create(options.resource, {
      state: 'Down',
      caller: options.namedLater ? { name: '', number: '' } : options.caller,
      context: options.context,
      exten: 's',
    });
    channel.protocol_id = randomUUID();
    channel.connected = { ...by.caller };
    channel.dialplan.exten = options.exten;
    if (options.namedLater) this.callerId(channel, options.caller);
    this.runs(channel, 'AppDial', '(Outgoing Line)');
    this.write('ChannelConnectedLine', { channel });
    this.dial('', { caller: by, peer: channel, dialstring: options.dialstring });
    by.connected = { ...channel.caller };
    this.write('ChannelConnectedLine', { channel: by });
    return channel;
  }

  /** Channel runs an application of the dialplan. */
  runs(channel: AriChannel, app: string, data: string): void {
    channel.dialplan.app_name = app;
    channel.dialplan.app_data = data;
    this.write('ChannelDialplan', { dialplan_app: app, dialplan_app_data: data, channel });
  }

  varset(channel: AriChannel, variable: string, value: string): void {
    const timestamp = toAriTime(this.#now());
    this.#events.push(
      structuredClone({ variable, value, type: 'ChannelVarset', timestamp, channel }) as AriEvent,
    );
  }

  callerId(channel: AriChannel, caller: AriChannel['caller']): void {
    channel.caller = { ...caller };
    this.write('ChannelCallerId', {
      caller_presentation: 0,
      caller_presentation_txt: 'Presentation Allowed, Not Screened',
      channel,
    });
  }

  dial(
    dialstatus: '' | 'RINGING' | 'ANSWER' | 'NOANSWER' | 'BUSY' | 'CANCEL',
    legs: { caller: AriChannel; peer: AriChannel; dialstring?: string },
  ): void {
    const { caller, peer, dialstring = '' } = legs;
    this.write('Dial', { dialstatus, forward: '', dialstring, caller, peer });
  }

  state(channel: AriChannel, state: AriChannel['state']): void {
    channel.state = state;
    this.write('ChannelStateChange', { channel });
  }

  device(resource: string, state: 'NOT_INUSE' | 'RINGING' | 'INUSE' | 'ONHOLD'): void {
    this.write('DeviceStateChanged', { device_state: { name: `PJSIP/${resource}`, state } });
  }

  hangupRequest(channel: AriChannel, how: Cleared & { soft?: true }): void {
    const timestamp = toAriTime(this.#now());
    const { cause, soft, techCause } = how;
    this.#events.push(
      structuredClone({
        cause,
        ...(soft ? { soft } : {}),
        ...(techCause ? { tech_cause: techCause } : {}),
        type: 'ChannelHangupRequest',
        timestamp,
        channel,
      }) as AriEvent,
    );
  }

  destroy(channel: AriChannel, { cause, techCause }: Cleared): void {
    this.write('ChannelDestroyed', {
      cause,
      cause_txt: CAUSE_TEXT[cause] ?? 'Unknown',
      ...(techCause ? { tech_cause: techCause } : {}),
      channel,
    });
  }

  /** A bridge, the called channel going in first, as seen. */
  bridge(called: AriChannel, calling: AriChannel): AriBridge {
    const bridge: AriBridge = {
      id: randomUUID(),
      technology: 'simple_bridge',
      bridge_type: 'mixing',
      bridge_class: 'basic',
      creator: '',
      name: '',
      channels: [],
      creationtime: toAriTime(this.#now()),
      video_mode: 'none',
    };
    this.write('BridgeCreated', { bridge });
    this.enter(bridge, called);
    this.enter(bridge, calling);
    return bridge;
  }

  enter(bridge: AriBridge, channel: AriChannel): void {
    bridge.channels = [channel.id, ...bridge.channels];
    this.write('ChannelEnteredBridge', { bridge, channel });
  }

  leave(bridge: AriBridge, channel: AriChannel): void {
    bridge.channels = bridge.channels.filter((id) => id !== channel.id);
    this.write('ChannelLeftBridge', { bridge, channel });
  }

  #create(
    resource: string,
    born: { state: AriChannel['state']; caller: AriChannel['caller']; context: string; exten: string },
  ): AriChannel {
    const channel: AriChannel = {
      id: this.#numbering.channelId(this.#now()),
      name: this.#numbering.channelName(resource),
      state: born.state,
      protocol_id: '',
      caller: { ...born.caller },
      connected: { name: '', number: '' },
      accountcode: '',
      dialplan: { context: born.context, exten: born.exten, priority: 1, app_name: '', app_data: '' },
      creationtime: toAriTime(this.#now()),
      language: 'en',
    };
    this.write('ChannelCreated', { channel });
    return channel;
  }
}

export function callerOf(agent: Agent): AriChannel['caller'] {
  return { name: agent.name, number: agent.extension };
}

const TOKEN_LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

function token(random: Random): string {
  return Array.from({ length: 16 }, () => random.pick(TOKEN_LETTERS)).join('');
}

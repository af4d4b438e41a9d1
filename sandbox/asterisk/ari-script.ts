import type { Agent } from '../exchange/company.ts';
import type { Random } from '../exchange/random.ts';
import {
  AMI_ONLY,
  type AriBridge,
  type AriChannel,
  type AriEvent,
  copyBridge,
  copyChannel,
  LINKED,
  toAriTime,
} from './ari-event.ts';
import type { AriNumbering } from './ari-numbering.ts';

const CAUSE_TEXT: Record<number, string> = {
  0: 'Unknown',
  16: 'Normal Clearing',
  17: 'User busy',
  19: 'No user response',
  21: 'Call Rejected',
  23: 'Call redirected to new destination',
  26: 'Answered elsewhere',
  127: 'Interworking, unspecified',
};

export type Cleared = { cause: number; techCause?: number };

/** Writes events in the order and the shape of the recorded calls. Snapshots are copies: later changes do not reach back. */
export class AriScript {
  readonly #now: () => number;
  readonly #numbering: AriNumbering;
  readonly #random: Random;
  /** Members of a bridge, by its id: what they have in common changes when one comes. */
  readonly #members = new Map<string, AriChannel[]>();
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
    this.#push({ type, timestamp: this.#stamp(), ...fields });
  }

  /** Something of which ARI knows nothing. Channels are named by the prefix of their headers. */
  tellAmi(event: string, channels: Record<string, AriChannel>, headers: Record<string, string>): void {
    const copies = Object.entries(channels).map(([prefix, channel]) => [prefix, copyChannel(channel)]);
    this.#events.push({
      type: AMI_ONLY,
      timestamp: this.#stamp(),
      event,
      channels: Object.fromEntries(copies),
      headers,
    });
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
    /** What rings it, as the dialplan shows it. */
    app?: 'AppDial' | 'AppQueue';
  }): AriChannel {
    const { by, app = 'AppDial' } = options;
    const channel = this.#create(options.resource, {
      state: 'Down',
      caller: options.namedLater ? { name: '', number: '' } : options.caller,
      context: options.context,
      exten: 's',
      linked: by[LINKED],
    });
    channel.protocol_id = uuid(this.#random);
    channel.connected = { ...by.caller };
    channel.dialplan.exten = options.exten;
    if (options.namedLater) this.callerId(channel, options.caller);
    this.runs(channel, app, '(Outgoing Line)');
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
    this.#push({ variable, value, type: 'ChannelVarset', timestamp: this.#stamp(), channel });
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
    legs: { caller?: AriChannel; peer: AriChannel; dialstring?: string },
  ): void {
    const { caller, peer, dialstring = '' } = legs;
    this.write('Dial', { dialstatus, forward: '', dialstring, ...(caller ? { caller } : {}), peer });
  }

  /** A telephone that sends its calls on (302): the first half of the Local channel that goes there instead. */
  sentOn(legs: { caller: AriChannel; peer: AriChannel; forward: string; forwarded: AriChannel }): void {
    this.write('Dial', { dialstatus: 'CANCEL', dialstring: '', ...legs });
  }

  state(channel: AriChannel, state: AriChannel['state']): void {
    channel.state = state;
    this.write('ChannelStateChange', { channel });
  }

  device(resource: string, state: 'NOT_INUSE' | 'RINGING' | 'INUSE' | 'ONHOLD'): void {
    this.write('DeviceStateChanged', { device_state: { name: `PJSIP/${resource}`, state } });
  }

  hangupRequest(channel: AriChannel, how: Cleared & { soft?: true }): void {
    const { cause, soft, techCause } = how;
    this.#push({
      ...(cause === 0 ? {} : { cause }),
      ...(soft ? { soft } : {}),
      ...(techCause ? { tech_cause: techCause } : {}),
      type: 'ChannelHangupRequest',
      timestamp: this.#stamp(),
      channel,
    });
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
    const bridge = this.openBridge('talk');
    this.enter(bridge, called);
    this.enter(bridge, calling);
    return bridge;
  }

  openBridge(kind: 'talk' | 'parking'): AriBridge {
    const isParking = kind === 'parking';
    const bridge: AriBridge = {
      id: uuid(this.#random),
      technology: isParking ? 'holding_bridge' : 'simple_bridge',
      bridge_type: isParking ? 'holding' : 'mixing',
      bridge_class: isParking ? 'parking' : 'basic',
      creator: '',
      name: '',
      channels: [],
      creationtime: this.#stamp(),
      video_mode: 'none',
    };
    this.write('BridgeCreated', { bridge });
    return bridge;
  }

  closeBridge(bridge: AriBridge): void {
    this.#members.delete(bridge.id);
    this.write('BridgeDestroyed', { bridge });
  }

  enter(bridge: AriBridge, channel: AriChannel): void {
    bridge.channels = [channel.id, ...bridge.channels];
    const members = [...(this.#members.get(bridge.id) ?? []), channel];
    this.#members.set(bridge.id, members);
    this.write('ChannelEnteredBridge', { bridge, channel });
    // Who is together is linked to the oldest of all, from now on.
    const oldest = members.map((member) => member[LINKED]).reduce((a, b) => (age(b) < age(a) ? b : a));
    if (bridge.bridge_type !== 'holding') for (const member of members) member[LINKED] = oldest;
  }

  leave(bridge: AriBridge, channel: AriChannel): void {
    bridge.channels = bridge.channels.filter((id) => id !== channel.id);
    const members = this.#members.get(bridge.id) ?? [];
    this.#members.set(
      bridge.id,
      members.filter((member) => member !== channel),
    );
    this.write('ChannelLeftBridge', { bridge, channel });
  }

  /** A channel that is rung on nobody's behalf (originate). */
  createOriginated(options: { resource: string; caller: AriChannel['caller']; context: string }): AriChannel {
    const channel = this.#create(options.resource, { state: 'Down', ...options, exten: 's' });
    channel.protocol_id = uuid(this.#random);
    this.runs(channel, 'AppDial2', '(Outgoing Line)');
    return channel;
  }

  /** Two channels back to back: what is done to the first comes out of the second. */
  createLocal(by: AriChannel, exten: string, context: string): { one: AriChannel; two: AriChannel } {
    const name = this.#numbering.localName(`${exten}@${context}`);
    const born = { caller: { name: '', number: '' }, context, exten, linked: by[LINKED] };
    const one = this.#create('', { ...born, state: 'Down', name: `${name};1` });
    const two = this.#create('', { ...born, state: 'Ring', name: `${name};2` });
    two.caller = { ...by.caller };
    this.tellAmi(
      'LocalBridge',
      { LocalOne: one, LocalTwo: two },
      { Context: context, Exten: exten, LocalOptimization: 'No' },
    );
    return { one, two };
  }

  #create(
    resource: string,
    born: {
      state: AriChannel['state'];
      caller: AriChannel['caller'];
      context: string;
      exten: string;
      linked?: string;
      name?: string;
    },
  ): AriChannel {
    const id = this.#numbering.channelId(this.#now());
    const channel: AriChannel = {
      [LINKED]: born.linked ?? id,
      id,
      name: born.name ?? this.#numbering.channelName(resource),
      state: born.state,
      protocol_id: '',
      caller: { ...born.caller },
      connected: { name: '', number: '' },
      accountcode: '',
      dialplan: { context: born.context, exten: born.exten, priority: 1, app_name: '', app_data: '' },
      creationtime: this.#stamp(),
      language: 'en',
    };
    this.write('ChannelCreated', { channel });
    return channel;
  }

  #stamp(): string {
    return toAriTime(this.#now());
  }

  #push(event: AriEvent): void {
    for (const [key, value] of Object.entries(event)) {
      if (typeof value !== 'object' || value === null) continue;
      if ('creationtime' in value) {
        event[key] = 'channels' in value ? copyBridge(value as AriBridge) : copyChannel(value as AriChannel);
      }
    }
    this.#events.push(event);
  }
}

/** The running number in a channel's id. */
function age(id: string): number {
  return Number(id.split('.')[1]);
}

/** By chance that can be repeated. */
function uuid(random: Random): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

export function callerOf(agent: Agent): AriChannel['caller'] {
  return { name: agent.name, number: agent.extension };
}

const TOKEN_LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

function token(random: Random): string {
  return Array.from({ length: 16 }, () => random.pick(TOKEN_LETTERS)).join('');
}

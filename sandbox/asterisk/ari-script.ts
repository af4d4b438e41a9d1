import type { Agent } from '../exchange/company.ts';
import type { Random } from '../exchange/random.ts';
import { type AriBridge, type AriChannel, LINKED } from './ari-event.ts';
import type { AriNumbering } from './ari-numbering.ts';
import { AriWriter } from './ari-writer.ts';

/** Makes channels and bridges, rings and joins them, in the order of the recorded calls. */
export class AriScript extends AriWriter {
  readonly #numbering: AriNumbering;
  /** Members of a bridge, by its id: what they have in common changes when one comes. */
  readonly #members = new Map<string, AriChannel[]>();

  #firstId: string | undefined;

  /** `firstId`: whoever originates a call may choose the id of its first channel. */
  constructor(options: { now: () => number; numbering: AriNumbering; random: Random; firstId?: string }) {
    super(options);
    this.#numbering = options.numbering;
    this.#firstId = options.firstId;
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
    channel.protocol_id = `${token(this.random)}@${options.resource === 'trunk' ? 'carrier' : options.resource}`;
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
    channel.protocol_id = uuid(this.random);
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
      id: uuid(this.random),
      technology: isParking ? 'holding_bridge' : 'simple_bridge',
      bridge_type: isParking ? 'holding' : 'mixing',
      bridge_class: isParking ? 'parking' : 'basic',
      creator: '',
      name: '',
      channels: [],
      creationtime: this.stamp(),
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
    channel.protocol_id = uuid(this.random);
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
    const id = this.#firstId ?? this.#numbering.channelId(this.now());
    this.#firstId = undefined;
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
      creationtime: this.stamp(),
      language: 'en',
    };
    this.write('ChannelCreated', { channel });
    return channel;
  }
}

/** The running number in a channel's id; one that was chosen has none, and began its call. */
function age(id: string): number {
  return Number(id.split('.')[1] ?? -1);
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

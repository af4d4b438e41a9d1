import type { Clock } from '../exchange/clock.ts';
import type { Random } from '../exchange/random.ts';
import { type AriBridge, type AriChannel, type AriEvent, LINKED, toAriTime } from './ari-event.ts';
import type { AriNumbering } from './ari-numbering.ts';
import { AriWriter } from './ari-writer.ts';
import { StasisBridges } from './stasis-bridges.ts';
import { type Say, StasisSounds } from './stasis-sounds.ts';

/** What a telephone, a group or an outside number does when it is rung. */
export type Behaviour =
  | { kind: 'answers'; afterMs: number }
  | { kind: 'busy' }
  | { kind: 'declines'; afterMs: number }
  | { kind: 'silent' };

export type StasisHallOptions = {
  clock: Clock;
  random: Random;
  numbering: AriNumbering;
  /** To everybody who hears all, and to the application when it is named. */
  send(event: AriEvent, application?: string): void;
  /** Whether a program is connected under that name: without one `Stasis()` fails and the dial plan goes on. */
  isListening(application: string): boolean;
};

/** Where a caller is: in the hands of an application, on in the dial plan, hung up. */
export type Whereabouts = 'inApplication' | 'behindStasis' | { context: string; extension: string } | 'gone';

type Held = {
  channel: AriChannel;
  application: string;
  isRinging: boolean;
  variables: Map<string, string>;
  where: Whereabouts;
};
type Leg = { held: Held; forget(): void };

const ANSWER_MS = 20;
const NO_ANSWER = 19;

/** Calls that are in the hands of ARI applications, and what those may do with them. */
export class StasisHall {
  readonly #options: StasisHallOptions;
  readonly #write: AriWriter;
  /** By channel id; who has gone stays here as gone. */
  readonly #held = new Map<string, Held>();
  /** By channel id: telephones that ring. */
  readonly #legs = new Map<string, Leg>();
  /** Channels of which an application asked to hear, though they left it. */
  readonly #followed = new Map<string, string>();
  /** By dial string (`PJSIP/101`, `Local/200@from-internal/n`). Unknown: nobody is registered there. */
  readonly behaviours = new Map<string, Behaviour>();
  /** `context/extension` that the dial plan has. */
  readonly dialPlan = new Set<string>();
  readonly sounds: StasisSounds;
  readonly #bridges: StasisBridges;

  constructor(options: StasisHallOptions) {
    this.#options = options;
    this.#write = new AriWriter({ now: () => options.clock.now(), random: options.random });
    const say: Say = (application, type, fields) => {
      this.#write.write(type, fields);
      this.#flush(application);
    };
    this.sounds = new StasisSounds({ say, after: (ms, task) => this.#after(ms, task) });
    this.#bridges = new StasisBridges({ say, now: () => options.clock.now() });
  }

  /** A caller comes to `Stasis(application,args…)` in the dial plan. @returns the channel's id. */
  handOver(call: { application: string; args: string[]; caller: string; called: string }): string {
    const { numbering, clock } = this.#options;
    const at = clock.now();
    const channel = newChannel({
      id: numbering.channelId(at),
      name: numbering.channelName('trunk'),
      state: 'Ring',
      caller: call.caller,
      exten: call.called,
      at,
    });
    const held: Held = {
      channel,
      application: call.application,
      isRinging: false,
      variables: new Map(),
      where: 'behindStasis',
    };
    this.#held.set(channel.id, held);
    this.#write.write('ChannelCreated', { channel });
    this.#write.runs(channel, 'Stasis', [call.application, ...call.args].join(','));
    this.#flush();
    this.#enter(held, call.args);
    return channel.id;
  }

  /** A caller who went on in the dial plan comes to `Stasis()` once more. */
  handBack(channelId: string, args: string[]): void {
    this.#enter(this.#get(channelId), args);
  }

  press(channelId: string, digit: string): void {
    const { channel, application } = this.#get(channelId);
    this.#write.write('ChannelDtmfReceived', { digit, duration_ms: 100, channel });
    this.#flush(application);
  }

  /** The party at the end of a channel hangs up. */
  leave(channelId: string): void {
    this.#end(this.#get(channelId), 16);
  }

  whereabouts(channelId: string): Whereabouts {
    return this.#held.get(channelId)?.where ?? 'gone';
  }

  /** Channels that live, callers and telephones. */
  get living(): AriChannel[] {
    return [...this.#held.values()].filter(({ where }) => where !== 'gone').map(({ channel }) => channel);
  }

  get bridges(): AriBridge[] {
    return this.#bridges.all;
  }

  get played(): readonly { channelId: string; media: string }[] {
    return this.sounds.played;
  }

  isRinging(channelId: string): boolean {
    return this.#held.get(channelId)?.isRinging === true;
  }

  /** Who a dial string is rung for now. @returns the ids of its channels. */
  ringingAt(endpoint: string): string[] {
    const name = endpoint.replace(/\/n$/, '');
    return [...this.#legs.values()]
      .filter(({ held }) => held.channel.name.startsWith(`${name}-`))
      .map(({ held }) => held.channel.id);
  }

  // What ARI is asked; undefined: there is no such thing.

  find(channelId: string): Held | undefined {
    const held = this.#held.get(channelId);
    return held?.where === 'gone' ? undefined : held;
  }

  /** Whether there has ever been such a channel. */
  knew(channelId: string): boolean {
    return this.#held.has(channelId);
  }

  /** Applications that somebody is connected to, or that still hold somebody. */
  isKnown(application: string): boolean {
    return this.#options.isListening(application) || this.channelsOf(application).length > 0;
  }

  isInApplication(channelId: string): boolean {
    return this.find(channelId)?.where === 'inApplication';
  }

  answer(channelId: string): void {
    const { channel, application } = this.#get(channelId);
    if (channel.state === 'Up') return;
    this.#write.state(channel, 'Up');
    this.#flush(application);
  }

  ring(channelId: string, isRinging: boolean): void {
    this.#get(channelId).isRinging = isRinging;
  }

  play(channelId: string, { id, media }: { id: string; media: string }): unknown {
    const { application } = this.#get(channelId);
    return this.sounds.play({ application, channelId, id, media });
  }

  /** @returns the channel, or nothing where nobody can be rung. */
  originate(order: {
    endpoint: string;
    application: string;
    channelId: string;
    callerId: string;
    timeoutMs: number;
  }): AriChannel | undefined {
    const { endpoint, application, channelId: id, callerId, timeoutMs } = order;
    const behaviour = this.behaviours.get(endpoint);
    if (!behaviour) return undefined;
    const { numbering, clock } = this.#options;
    const suffix = endpoint.startsWith('Local/')
      ? `${numbering.localName(endpoint.slice('Local/'.length).replace(/\/n$/, ''))};1`
      : numbering.channelName(endpoint.replace(/^\w+\//, ''));
    const at = clock.now();
    const channel = newChannel({ id, name: suffix, state: 'Down', caller: callerId, exten: 's', at });
    const held: Held = {
      channel,
      application,
      isRinging: false,
      variables: new Map(),
      where: { context: 'default', extension: 's' },
    };
    this.#held.set(id, held);
    this.#write.write('ChannelCreated', { channel });
    this.#write.dial('', { peer: channel, dialstring: endpoint.replace(/^\w+\//, '') });
    this.#flush(application);
    const forget = [this.#after(timeoutMs, () => this.#end(held, NO_ANSWER))];
    this.#legs.set(id, {
      held,
      forget: () => {
        for (const one of forget) one();
      },
    });
    if (behaviour.kind === 'busy') forget.push(this.#after(5, () => this.#end(held, 17)));
    else {
      forget.push(this.#after(ANSWER_MS, () => this.#ringing(held)));
      if (behaviour.kind === 'declines') {
        forget.push(this.#after(behaviour.afterMs, () => this.#end(held, 21)));
      }
      if (behaviour.kind === 'answers') {
        forget.push(this.#after(ANSWER_MS + behaviour.afterMs, () => this.#pickUp(held)));
      }
    }
    return channel;
  }

  hangUp(channelId: string, cause = 16): void {
    this.#end(this.#get(channelId), cause);
  }

  createBridge(id: string, made: { type: string; name: string }): AriBridge {
    return this.#bridges.create(id, made);
  }

  findBridge(id: string): AriBridge | undefined {
    return this.#bridges.find(id);
  }

  join(bridgeId: string, channelId: string): void {
    this.#bridges.join(bridgeId, this.#get(channelId));
  }

  destroyBridge(id: string): void {
    this.#bridges.destroy(id, (channelId) => this.#get(channelId));
  }

  /** A transfer by a telephone: one channel takes the place of another in its bridge. @returns its id. */
  replaceInBridge(channelId: string): string {
    const held = this.#get(channelId);
    const { numbering, clock } = this.#options;
    const at = clock.now();
    const id = numbering.channelId(at);
    const name = `${numbering.localName('102@from-internal')};1`;
    const channel = newChannel({ id, name, state: 'Up', caller: '', exten: 's', at });
    const heir: Held = { ...held, channel, variables: new Map(), where: 'inApplication' };
    this.#held.set(id, heir);
    this.#write.write('ChannelCreated', { channel });
    this.#write.write('StasisStart', { args: [], channel, replace_channel: held.channel });
    this.#flush(held.application);
    const bridgeId = this.#bridges.placeOf(channelId) ?? '';
    this.#end(held, 16);
    this.join(bridgeId, id);
    return id;
  }

  continueAt(channelId: string, where: Whereabouts): void {
    const held = this.#get(channelId);
    held.where = where;
    held.isRinging = false;
    held.channel.dialplan.app_name = typeof where === 'object' ? 'Queue' : '';
    this.#write.write('StasisEnd', { channel: held.channel });
    this.#flush(held.application);
  }

  follow(application: string, channelId: string): void {
    this.#followed.set(channelId, application);
  }

  /** The channels that an application holds, rings or follows. */
  channelsOf(application: string): string[] {
    const its = [...this.#held.entries()].filter(
      ([id, held]) =>
        held.application === application &&
        (held.where === 'inApplication' || this.#legs.has(id) || this.#followed.has(id)),
    );
    return its.filter(([, { where }]) => where !== 'gone').map(([id]) => id);
  }

  #enter(held: Held, args: string[]): void {
    if (!this.#options.isListening(held.application)) return;
    held.where = 'inApplication';
    held.channel.dialplan.app_name = 'Stasis';
    this.#write.write('StasisStart', { args, channel: held.channel });
    this.#flush(held.application);
  }

  #ringing({ channel, application }: Held): void {
    this.#write.state(channel, 'Ringing');
    this.#write.dial('RINGING', { peer: channel });
    this.#flush(application);
  }

  #pickUp(held: Held): void {
    this.#forgetLeg(held.channel.id);
    this.#write.state(held.channel, 'Up');
    this.#write.dial('ANSWER', { peer: held.channel });
    this.#flush(held.application);
    this.#enter(held, []);
  }

  #end(held: Held, cause: number): void {
    const { channel, application } = held;
    if (held.where === 'gone') return;
    const wasIn = held.where === 'inApplication';
    const isHeard = wasIn || this.#legs.has(channel.id) || this.#followed.has(channel.id);
    this.#forgetLeg(channel.id);
    this.sounds.stopAllOf(channel.id);
    this.#write.hangupRequest(channel, { cause });
    this.#flush(isHeard ? application : undefined);
    this.#bridges.part(held);
    held.where = 'gone';
    if (wasIn) this.#write.write('StasisEnd', { channel });
    this.#write.destroy(channel, { cause });
    this.#flush(isHeard ? application : undefined);
    this.#followed.delete(channel.id);
  }

  #forgetLeg(channelId: string): void {
    this.#legs.get(channelId)?.forget();
    this.#legs.delete(channelId);
  }

  #get(channelId: string): Held {
    const held = this.#held.get(channelId);
    if (!held) throw new Error(`there is no channel ${channelId}`);
    return held;
  }

  #after(ms: number, task: () => void): () => void {
    const { clock } = this.#options;
    return clock.at(clock.now() + ms, task);
  }

  #flush(application?: string): void {
    for (const event of this.#write.take()) this.#options.send(event, application);
  }
}

function newChannel(made: {
  id: string;
  name: string;
  state: AriChannel['state'];
  caller: string;
  exten: string;
  at: number;
}): AriChannel {
  return {
    [LINKED]: made.id,
    id: made.id,
    name: made.name,
    state: made.state,
    protocol_id: '',
    caller: { name: '', number: made.caller },
    connected: { name: '', number: '' },
    accountcode: '',
    dialplan: { context: 'from-trunk', exten: made.exten, priority: 1, app_name: '', app_data: '' },
    creationtime: toAriTime(made.at),
    language: 'en',
  };
}

import type { Clock } from '../exchange/clock.ts';
import type { Random } from '../exchange/random.ts';
import type { AriBridge, AriChannel, AriEvent } from './ari-event.ts';
import type { AriNumbering } from './ari-numbering.ts';
import { AriWriter } from './ari-writer.ts';
import { StasisBridges } from './stasis-bridges.ts';
import { type Held, held, newChannel, type Whereabouts } from './stasis-channel.ts';
import { type Say, StasisSounds } from './stasis-sounds.ts';
import { type Behaviour, StasisTelephones } from './stasis-telephones.ts';

export type StasisHallOptions = {
  clock: Clock;
  random: Random;
  numbering: AriNumbering;
  /** To everybody who hears all, and to the application when it is named. */
  send(event: AriEvent, application?: string): void;
  /** Whether a program is connected under that name: without one `Stasis()` fails and the dial plan goes on. */
  isListening(application: string): boolean;
};

/** Calls that are in the hands of ARI applications, and what those may do with them. */
export class StasisHall {
  readonly #options: StasisHallOptions;
  readonly #write: AriWriter;
  /** By channel id; who has gone stays here as gone. */
  readonly #held = new Map<string, Held>();
  /** Channels of which an application asked to hear, though they left it. */
  readonly #followed = new Map<string, string>();
  readonly telephones: StasisTelephones;
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
    this.telephones = new StasisTelephones({
      ...options,
      write: this.#write,
      flush: (application) => this.#flush(application),
      after: (ms, task) => this.#after(ms, task),
      onNew: (one) => this.#held.set(one.channel.id, one),
      onPickedUp: (one) => this.#enter(one, []),
      onEnded: (one, cause) => this.#end(one, cause),
    });
  }

  get behaviours(): Map<string, Behaviour> {
    return this.telephones.behaviours;
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
    const one = held({ channel, application: call.application, where: 'behindStasis' });
    this.#held.set(channel.id, one);
    this.#write.write('ChannelCreated', { channel });
    this.#write.runs(channel, 'Stasis', [call.application, ...call.args].join(','));
    this.#flush();
    this.#enter(one, call.args);
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

  ringingAt(endpoint: string): string[] {
    return this.telephones.ringingAt(endpoint);
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

  setVariable(channelId: string, name: string, value: string): void {
    const { channel, variables } = this.#get(channelId);
    variables.set(name, value);
    this.#write.write('ChannelVarset', { variable: name, value, channel });
    this.#flush();
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
    const one = this.#get(channelId);
    const { application } = one;
    const { numbering, clock } = this.#options;
    const at = clock.now();
    const id = numbering.channelId(at);
    const name = `${numbering.localName('102@from-internal')};1`;
    const channel = newChannel({ id, name, state: 'Up', caller: '', exten: 's', at });
    const heir = held({ channel, application, where: 'inApplication' });
    this.#held.set(id, heir);
    this.#write.write('ChannelCreated', { channel });
    this.#write.write('StasisStart', { args: [], channel, replace_channel: one.channel });
    this.#flush(application);
    const bridgeId = this.#bridges.placeOf(channelId) ?? '';
    this.#end(one, 16);
    this.join(bridgeId, id);
    return id;
  }

  continueAt(channelId: string, where: Whereabouts): void {
    const one = this.#get(channelId);
    this.#bridges.part(one);
    one.where = where;
    one.isRinging = false;
    one.channel.dialplan.app_name = typeof where === 'object' ? 'Queue' : '';
    this.#write.write('StasisEnd', { channel: one.channel });
    this.#flush(one.application);
  }

  follow(application: string, channelId: string): void {
    this.#followed.set(channelId, application);
  }

  /** The channels that an application holds, rings or follows. */
  channelsOf(application: string): string[] {
    const its = [...this.#held.entries()].filter(
      ([id, held]) =>
        held.application === application &&
        (held.where === 'inApplication' || this.telephones.has(id) || this.#followed.has(id)),
    );
    return its.filter(([, { where }]) => where !== 'gone').map(([id]) => id);
  }

  #enter(one: Held, args: string[]): void {
    if (!this.#options.isListening(one.application)) return;
    one.where = 'inApplication';
    one.channel.dialplan.app_name = 'Stasis';
    this.#write.write('StasisStart', { args, channel: one.channel });
    this.#flush(one.application);
  }

  #end(one: Held, cause: number): void {
    const { channel, application } = one;
    if (one.where === 'gone') return;
    const wasIn = one.where === 'inApplication';
    const isHeard = wasIn || this.telephones.has(channel.id) || this.#followed.has(channel.id);
    this.telephones.forget(channel.id);
    this.sounds.stopAllOf(channel.id);
    this.#write.hangupRequest(channel, { cause });
    this.#flush(isHeard ? application : undefined);
    this.#bridges.part(one);
    one.where = 'gone';
    if (wasIn) this.#write.write('StasisEnd', { channel });
    this.#write.destroy(channel, { cause });
    this.#flush(isHeard ? application : undefined);
    this.#followed.delete(channel.id);
  }

  #get(channelId: string): Held {
    const one = this.#held.get(channelId);
    if (!one) throw new Error(`there is no channel ${channelId}`);
    return one;
  }

  #after(ms: number, task: () => void): () => void {
    const { clock } = this.#options;
    return clock.at(clock.now() + ms, task);
  }

  #flush(application?: string): void {
    for (const event of this.#write.take()) this.#options.send(event, application);
  }
}

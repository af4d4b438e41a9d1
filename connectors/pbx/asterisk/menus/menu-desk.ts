import type { MenuHost } from '../../../../src/domain/menu/menu-host.ts';
import type { AsteriskSettings } from '../asterisk-settings.ts';
import { channelKey } from '../conversation-keys.ts';
import { isMenuLeg } from '../menu-leg.ts';
import { Caller } from './caller.ts';
import { CallerLine } from './caller-line.ts';
import { letGoOrHangUp, reasonOf } from './let-go.ts';
import type { MenuAri } from './menu-ari.ts';
import type { Ringing } from './ringing.ts';
import type { StasisChannel, StasisEvent } from './stasis-event.ts';
import { BRIDGE_PREFIX, Talks } from './talks.ts';

export interface MenuDeskOptions {
  settings: AsteriskSettings;
  ari: MenuAri;
  host: MenuHost;
  now(): number;
  onTrouble(reason: string, callId: string): void;
}

/** Nobody waits longer for an Asterisk that does not answer. */
const DISMISS_WITHIN_MS = 10_000;

interface Arrival {
  channel: StasisChannel;
  args: readonly string[];
  /** Absent for whoever was there before us. */
  at?: number | undefined;
}

/** Where the dial plan says no more than the application's name. */
const MAIN = 'main';

/** Everybody whom Asterisk has handed over: callers in menus, telephones that ring for them, talks. */
export class MenuDesk {
  readonly #options: MenuDeskOptions;
  readonly #talks: Talks;
  /** By channel id. */
  readonly #callers = new Map<string, Caller>();
  /** Channel ids of callers for whom the hub is still being asked, each with the end of that. */
  readonly #entering = new Map<string, Promise<void>>();
  /** By the id of the channel that rings. */
  readonly #legs = new Map<string, Ringing>();
  /** By playback id. */
  readonly #playbacks = new Map<string, Caller>();
  #mute: string | undefined;
  #isDismissing = false;
  #isClosed = false;

  constructor(options: MenuDeskOptions) {
    this.#options = options;
    this.#talks = new Talks(options.ari, options.onTrouble);
  }

  /** Takes over whoever is in the application from before. `mute`: why this Asterisk plays no prompts. */
  async open(mute: string | undefined): Promise<void> {
    this.#mute = mute;
    const { ari } = this.#options;
    const channels = await ari.listChannels();
    const bridges = (await ari.listBridges()).filter(({ id }) => id.startsWith(BRIDGE_PREFIX));
    const talking = new Set<string>();
    for (const { id, channelIds } of bridges) {
      for (const channelId of channelIds) talking.add(channelId);
      this.#talks.add(id, channelIds.find((one) => !isMenuLeg(one)) ?? id);
      if (channelIds.length < 2) this.#talks.checkSoon(id);
    }
    for (const channel of channels) {
      if (talking.has(channel.id) || this.#knows(channel.id)) continue;
      if (isMenuLeg(channel.id)) this.#hangUp(channel.id);
      // Of a caller who is lent to the dial plan Asterisk goes on telling.
      else if (channel.app === undefined || channel.app === 'Stasis') {
        this.#enter({ channel, args: channel.appData?.split(',').slice(1) ?? [] });
      }
    }
  }

  hear(event: StasisEvent): void {
    if (this.#isClosed) return;
    switch (event.what) {
      case 'arrived':
        this.#arrived(event);
        return;
      case 'left':
        this.#callers.get(event.channelId)?.left();
        return;
      case 'destroyed':
        this.#legs.get(event.channelId)?.ended(event.channelId, event.cause);
        this.#callers.get(event.channelId)?.destroyed();
        return;
      case 'key':
        this.#callers.get(event.channelId)?.press(event.digit);
        return;
      case 'played':
        this.#playbacks.get(event.playbackId)?.played(event.playbackId, event.isFailed);
        return;
      case 'leftBridge':
        this.#talks.left(event.bridgeId, event.members);
    }
  }

  /** Nobody is led here any more: all who are in a menu, or come yet, go on in the dial plan. */
  async dismiss(): Promise<void> {
    this.#isDismissing = true;
    const leaving = [...this.#entering.values(), ...[...this.#callers.values()].map((one) => one.dismiss())];
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DISMISS_WITHIN_MS);
    });
    await Promise.race([Promise.all(leaving), enough]);
    clearTimeout(timer);
  }

  /** Nobody listens any more; Asterisk keeps everybody where they are. */
  close(): void {
    this.#isClosed = true;
    for (const caller of this.#callers.values()) caller.forget();
    this.#callers.clear();
    this.#legs.clear();
    this.#playbacks.clear();
    this.#talks.forget();
  }

  #arrived({ channel, args, at, replaces }: Extract<StasisEvent, { what: 'arrived' }>): void {
    const { id } = channel;
    if (isMenuLeg(id)) {
      const ringing = this.#legs.get(id);
      if (ringing === undefined) this.#hangUp(id);
      else ringing.answered(id);
      return;
    }
    const known = this.#callers.get(id);
    if (known?.isLent === true) known.back();
    // In a talk the bridge knows who is there; in the place of a caller in a menu it is a caller.
    if (this.#knows(id) || (replaces !== undefined && !this.#knows(replaces))) return;
    this.#enter({ channel, args, at });
  }

  #knows(channelId: string): boolean {
    return this.#callers.has(channelId) || this.#entering.has(channelId);
  }

  #enter(arrival: Arrival): void {
    const { channel } = arrival;
    const entered = this.#lead(arrival).finally(() => this.#entering.delete(channel.id));
    this.#entering.set(channel.id, entered);
  }

  /** Never throws. */
  async #lead({ channel, args, at }: Arrival): Promise<void> {
    const { host, ari, settings, now } = this.#options;
    const { id, caller: number } = channel;
    const onTrouble = (reason: string): void => this.#options.onTrouble(reason, id);
    const entry = args[0]?.trim() || MAIN;
    const called = args[1]?.trim() || publicNumber(channel.exten);
    try {
      const program = await host.enter({
        entry,
        callId: id,
        conversationKey: channelKey(id),
        ...(at !== undefined && { at }),
        ...(number !== undefined && { caller: number }),
        ...(called !== undefined && { called }),
      });
      if (this.#isClosed) return;
      if (program === undefined || this.#isDismissing) {
        await letGoOrHangUp(ari, id, onTrouble);
        return;
      }
      const line = new CallerLine(
        { id, isUp: channel.state === 'Up' },
        {
          ari,
          expect: (playbackId) => this.#playbacks.set(playbackId, caller),
          unexpect: (playbackId) => this.#playbacks.delete(playbackId),
        },
      );
      const caller: Caller = new Caller({ line, entry, ...(number !== undefined && { number }) }, program, {
        settings,
        ari,
        now,
        mute: this.#mute,
        onTrouble,
        watch: (legId, ringing) => this.#legs.set(legId, ringing),
        unwatch: (legId) => this.#legs.delete(legId),
        onTalk: (bridgeId) => this.#talks.add(bridgeId, id),
        onOver: () => {
          if (this.#callers.get(id) === caller) this.#callers.delete(id);
        },
      });
      this.#callers.set(id, caller);
      caller.start();
    } catch (error) {
      onTrouble(`asking which menu it is: ${reasonOf(error)}`);
      if (!this.#isClosed) await letGoOrHangUp(ari, id, onTrouble);
    }
  }

  #hangUp(channelId: string): void {
    this.#options.ari
      .hangUp(channelId)
      .catch((error: unknown) =>
        this.#options.onTrouble(`ending a telephone: ${reasonOf(error)}`, channelId),
      );
  }
}

/** Extensions of the dial plan that are no numbers (`s`) say nothing of what was called. */
function publicNumber(exten: string | undefined): string | undefined {
  return exten !== undefined && /^\+?\d{3,}$/.test(exten) ? exten : undefined;
}

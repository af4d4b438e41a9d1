import { ConnectorError } from '../../../kit/connector-error.ts';
import type { ProviderRequest } from '../../../kit/provider-http.ts';
import { type AsteriskAccount, askAri } from '../ari-http.ts';
import { Gate } from './gate.ts';
import { isObject, parseStasisChannel, type StasisChannel } from './stasis-event.ts';

type Asked = Pick<ProviderRequest, 'method' | 'query'> & { path: string };

/** Asterisk's HTTP server takes 100 sessions in all, of everybody (`sessionlimit`). */
const AT_ONCE = 16;
const REPEATABLE = new Set(['transient', 'rateLimited']);

export interface OwnBridge {
  id: string;
  channelIds: string[];
}
export interface DialPlanPlace {
  context: string;
  extension: string;
}

/**
 * The orders of ARI that conducting needs. Each names what it makes by an id of ours, so that an order whose answer was lost
 * is simply given again. Throws `ConnectorError`; what has gone meanwhile: see `isGone`.
 */
export class MenuAri {
  readonly #account: AsteriskAccount;
  readonly #gate = new Gate(AT_ONCE);

  constructor(account: AsteriskAccount) {
    this.#account = account;
  }

  answer(channelId: string): Promise<void> {
    return this.#order({ method: 'POST', path: `channels/${id(channelId)}/answer` });
  }

  /** `media` has no comma: it would part one sound from the next. */
  play(channelId: string, { playbackId, media }: { playbackId: string; media: string }): Promise<void> {
    const path = `channels/${id(channelId)}/play/${id(playbackId)}`;
    return this.#order({ method: 'POST', path, query: { media } }, 409);
  }

  stopPlayback(playbackId: string): Promise<void> {
    return this.#order({ method: 'DELETE', path: `playbacks/${id(playbackId)}` }, 404);
  }

  ring(channelId: string): Promise<void> {
    return this.#order({ method: 'POST', path: `channels/${id(channelId)}/ring` });
  }

  stopRinging(channelId: string): Promise<void> {
    return this.#order({ method: 'DELETE', path: `channels/${id(channelId)}/ring` });
  }

  /** Rings an endpoint for a caller; when it is picked up it comes into the application. */
  originate(leg: {
    legId: string;
    endpoint: string;
    originator: string;
    callerId: string | undefined;
    ringSeconds: number;
  }): Promise<void> {
    const { legId, endpoint, originator, callerId, ringSeconds: timeout } = leg;
    const app = this.#account.settings.menuApplication;
    const query = { endpoint, app, channelId: legId, originator, callerId, timeout };
    return this.#order({ method: 'POST', path: 'channels', query }, 409);
  }

  async hangUp(channelId: string, reason: 'normal' | 'answered_elsewhere' = 'normal'): Promise<void> {
    const path = `channels/${id(channelId)}`;
    try {
      await this.#order({ method: 'DELETE', path, query: { reason } }, 404);
    } catch (error) {
      // Older versions know fewer reasons.
      if (reason === 'normal' || !hasStatus(error, 400)) throw error;
      await this.#order({ method: 'DELETE', path, query: { reason: 'normal' } }, 404);
    }
  }

  async joinTwo(bridgeId: string, channels: readonly [string, string]): Promise<void> {
    const path = `bridges/${id(bridgeId)}`;
    await this.#order({ method: 'POST', path, query: { type: 'mixing', name: 'callweave' } }, 409);
    await this.#order({
      method: 'POST',
      path: `${path}/addChannel`,
      query: { channel: channels.join(',') },
    });
  }

  /** Undefined when there is none any more. */
  async findBridge(bridgeId: string): Promise<OwnBridge | undefined> {
    const raw = await this.#find(`bridges/${id(bridgeId)}`);
    return raw === undefined ? undefined : toBridge(raw);
  }

  destroyBridge(bridgeId: string): Promise<void> {
    return this.#order({ method: 'DELETE', path: `bridges/${id(bridgeId)}` }, 404);
  }

  /** On in the dial plan: behind `Stasis()`, or at a place of its own. */
  continueInDialPlan(channelId: string, place?: DialPlanPlace): Promise<void> {
    const query = place && { ...place, priority: 1 };
    return this.#order({
      method: 'POST',
      path: `channels/${id(channelId)}/continue`,
      ...(query && { query }),
    });
  }

  async setVariable(channelId: string, variable: string, value: string): Promise<void> {
    const path = `channels/${id(channelId)}/variable`;
    await this.#order({ method: 'POST', path, query: { variable, value } });
  }

  /** On the channel itself, also in a bridge: what the others there say is not heard meanwhile. */
  playMusic(channelId: string, isPlaying: boolean): Promise<void> {
    return this.#order({ method: isPlaying ? 'POST' : 'DELETE', path: `channels/${id(channelId)}/moh` });
  }

  /** Nothing is heard at the end of this channel. */
  silence(channelId: string, isSilent: boolean): Promise<void> {
    const path = `channels/${id(channelId)}/mute`;
    return this.#order({ method: isSilent ? 'POST' : 'DELETE', path, query: { direction: 'out' } });
  }

  /** Also where Asterisk cannot tell, because the function is not loaded. */
  async mayExist(channelId: string, { context, extension }: DialPlanPlace): Promise<boolean> {
    const variable = encodeURIComponent(`DIALPLAN_EXISTS(${context},${extension},1)`);
    const raw = await this.#find(`channels/${id(channelId)}/variable?variable=${variable}`);
    return !isObject(raw) || raw.value !== '0';
  }

  /** Tells an application of a channel that is no longer in it. */
  follow(channelId: string): Promise<void> {
    const path = `applications/${id(this.#account.settings.menuApplication)}/subscription`;
    return this.#order({ method: 'POST', path, query: { eventSource: `channel:${channelId}` } });
  }

  /** The channels that the application holds or rings. */
  async listChannels(): Promise<StasisChannel[]> {
    const application = await this.#find(`applications/${id(this.#account.settings.menuApplication)}`);
    const ids = isObject(application) ? strings(application.channel_ids) : [];
    if (ids.length === 0) return [];
    const all = (await this.#list('channels')).flatMap((raw) => parseStasisChannel(raw) ?? []);
    return all.filter((channel) => ids.includes(channel.id));
  }

  async listBridges(): Promise<OwnBridge[]> {
    return (await this.#list('bridges')).flatMap((raw) => toBridge(raw) ?? []);
  }

  /** Throws where this user may only listen. Ends a playback that there never was. */
  checkRights(): Promise<void> {
    return this.stopPlayback('callweave-menu-play-none');
  }

  /** `20.20.1`; undefined where Asterisk does not say. */
  async version(): Promise<string | undefined> {
    const info = await this.#ask({ path: 'asterisk/info', query: { only: 'system' } });
    const system = isObject(info) && isObject(info.system) ? info.system : {};
    return typeof system.version === 'string' ? system.version : undefined;
  }

  /** Whether a module is there to use; undefined where Asterisk does not say. */
  async hasModule(name: string): Promise<boolean | undefined> {
    try {
      const module = await this.#ask({ path: `asterisk/modules/${id(name)}` });
      return isObject(module) && module.status === 'Running';
    } catch (error) {
      if (hasStatus(error, 404) || hasStatus(error, 409)) return false;
      return undefined;
    }
  }

  /** `harmless`: a status that says it had been done before, or need not be done any more. */
  async #order(asked: Asked, harmless?: number): Promise<void> {
    const once = async (): Promise<void> => {
      try {
        await this.#ask(asked);
      } catch (error) {
        if (harmless === undefined || !hasStatus(error, harmless)) throw error;
      }
    };
    try {
      await once();
    } catch (error) {
      if (!(error instanceof ConnectorError) || !REPEATABLE.has(error.kind)) throw error;
      await once();
    }
  }

  #ask(asked: Asked): Promise<unknown> {
    return this.#gate.pass(() => askAri(this.#account, asked));
  }

  async #find(path: string): Promise<unknown> {
    try {
      return await this.#ask({ path });
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async #list(path: string): Promise<unknown[]> {
    const list = await this.#ask({ path });
    if (!Array.isArray(list)) throw new ConnectorError('badPayload', `Asterisk's list of ${path} is not one`);
    return list;
  }
}

/** The channel hung up, or went elsewhere: 404, or 409 and 412 while it is going. */
export function isGone(error: unknown): boolean {
  return hasStatus(error, 404) || hasStatus(error, 409) || hasStatus(error, 412);
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ConnectorError && error.status === status;
}

function toBridge(raw: unknown): OwnBridge | undefined {
  if (!isObject(raw) || typeof raw.id !== 'string') return undefined;
  return { id: raw.id, channelIds: strings(raw.channels) };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function id(raw: string): string {
  return encodeURIComponent(raw);
}

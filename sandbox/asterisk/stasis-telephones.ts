import type { Clock } from '../exchange/clock.ts';
import type { AriChannel } from './ari-event.ts';
import type { AriNumbering } from './ari-numbering.ts';
import type { AriWriter } from './ari-writer.ts';
import { type Held, held, newChannel } from './stasis-channel.ts';

/** What a telephone, a group or an outside number does when it is rung. */
export type Behaviour =
  | { kind: 'answers'; afterMs: number }
  | { kind: 'busy' }
  | { kind: 'declines'; afterMs: number }
  | { kind: 'silent' };

export interface RingOrder {
  endpoint: string;
  application: string;
  channelId: string;
  callerId: string;
  timeoutMs: number;
}

export interface StasisTelephonesOptions {
  clock: Clock;
  numbering: AriNumbering;
  write: AriWriter;
  flush(application?: string): void;
  after(ms: number, task: () => void): () => void;
  /** A channel came into being; it rings, or is about to. */
  onNew(one: Held): void;
  onPickedUp(one: Held): void;
  onEnded(one: Held, cause: number): void;
}

type Leg = { held: Held; forget(): void };

const ANSWER_MS = 20;
const NO_ANSWER = 19;
const BUSY = 17;
const DECLINED = 21;

/** Telephones that applications ring. */
export class StasisTelephones {
  readonly #options: StasisTelephonesOptions;
  /** By channel id. */
  readonly #legs = new Map<string, Leg>();
  /** By dial string (`PJSIP/101`, `Local/200@from-internal/n`). Unknown: nobody is registered there. */
  readonly behaviours = new Map<string, Behaviour>();
  /** Dial strings in the order in which they were rung, also where nobody is. */
  readonly rung: string[] = [];

  constructor(options: StasisTelephonesOptions) {
    this.#options = options;
  }

  has(channelId: string): boolean {
    return this.#legs.has(channelId);
  }

  /** @returns the ids of the channels that ring there now. */
  ringingAt(endpoint: string): string[] {
    const name = endpoint.replace(/\/n$/, '');
    return [...this.#legs.values()]
      .filter((leg) => leg.held.channel.name.startsWith(`${name}-`))
      .map((leg) => leg.held.channel.id);
  }

  /** @returns the channel, or nothing where nobody can be rung. */
  originate(order: RingOrder): AriChannel | undefined {
    this.rung.push(order.endpoint);
    const behaviour = this.behaviours.get(order.endpoint);
    if (!behaviour) return undefined;
    const one = this.#create(order);
    const { after, onEnded } = this.#options;
    const forget = [after(order.timeoutMs, () => onEnded(one, NO_ANSWER))];
    this.#legs.set(order.channelId, {
      held: one,
      forget: () => {
        for (const forgetOne of forget) forgetOne();
      },
    });
    if (behaviour.kind === 'busy') {
      forget.push(after(5, () => onEnded(one, BUSY)));
      return one.channel;
    }
    forget.push(after(ANSWER_MS, () => this.#ring(one)));
    if (behaviour.kind === 'declines') {
      forget.push(after(behaviour.afterMs, () => onEnded(one, DECLINED)));
    } else if (behaviour.kind === 'answers') {
      forget.push(after(ANSWER_MS + behaviour.afterMs, () => this.#pickUp(one)));
    }
    return one.channel;
  }

  /** It rings no more. */
  forget(channelId: string): void {
    this.#legs.get(channelId)?.forget();
    this.#legs.delete(channelId);
  }

  #create({ endpoint, application, channelId: id, callerId: caller }: RingOrder): Held {
    const { numbering, clock, write, flush, onNew } = this.#options;
    const name = endpoint.startsWith('Local/')
      ? `${numbering.localName(endpoint.slice('Local/'.length).replace(/\/n$/, ''))};1`
      : numbering.channelName(endpoint.replace(/^\w+\//, ''));
    const channel = newChannel({ id, name, state: 'Down', caller, exten: 's', at: clock.now() });
    const one = held({ channel, application, where: { context: 'default', extension: 's' } });
    onNew(one);
    write.write('ChannelCreated', { channel });
    write.dial('', { peer: channel, dialstring: endpoint.replace(/^\w+\//, '') });
    flush(application);
    return one;
  }

  #ring({ channel, application }: Held): void {
    const { write, flush } = this.#options;
    write.state(channel, 'Ringing');
    write.dial('RINGING', { peer: channel });
    flush(application);
  }

  #pickUp(one: Held): void {
    const { write, flush, onPickedUp } = this.#options;
    this.forget(one.channel.id);
    write.state(one.channel, 'Up');
    write.dial('ANSWER', { peer: one.channel });
    flush(one.application);
    onPickedUp(one);
  }
}

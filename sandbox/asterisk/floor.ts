import type { Agent } from '../exchange/company.ts';
import type { CallScript, QueueKind } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import type { AriBridge, AriChannel } from './ari-event.ts';
import type { AriScript } from './ari-script.ts';
import type { Cleared } from './ari-writer.ts';

/** Two halves of a Local channel between who is called for and who is rung, and the bridge on the far side of it. */
export type LocalPair = { one: AriChannel; two: AriChannel; inner?: AriBridge };

/** A telephone that is or was offered the call. `by` is the channel that dials it, later the one it talks to. */
export type Leg = {
  agent?: Agent;
  /** `101`, or the outside number. */
  number: string;
  channel: AriChannel;
  by: AriChannel;
  dialstring: string;
  ofQueue?: true;
  through?: LocalPair;
  bridge?: AriBridge;
};

export type TalkingLeg = Leg & { bridge: AriBridge };

/** Context of the dialplan where phones dial one another. */
export const INSIDE = 'from-internal';
export const OUTSIDE = 'from-trunk';
export const DIAL_OPTIONS = '20,tTkKxX';
export const NORMAL: Cleared = { cause: 16 };
/** What stands on both legs when the caller gives up. */
export const GAVE_UP: Cleared = { cause: 127, techCause: 487 };
/** What the leg of the one who was called then carries. */
export const GAVE_UP_FAR: Cleared = { cause: 127, techCause: 500 };

/** What there is of one call inside Asterisk at a moment; the steps of a call read and change it. */
export class Floor {
  readonly script: CallScript;
  readonly write: AriScript;
  readonly random: Random;
  /** By the leg's name in the script. */
  readonly legs = new Map<string, Leg>();
  /** The customer's channel; inside the house, the caller's. */
  #customer: AriChannel | undefined;
  /** The leg whose customer waits while its agent asks a colleague. */
  holding: Leg | undefined;
  queue: QueueKind | undefined;
  /** Made by a telephone that sends its calls on; the next leg rings behind it. */
  forwarded: LocalPair | undefined;
  parking: AriBridge | undefined;
  /** With which the customer's channel was or is to be destroyed, when not plainly. */
  cleared: Cleared | undefined;
  isGone = false;
  context = 'did-01';
  dials = 0;

  constructor(options: { script: CallScript; write: AriScript; random: Random }) {
    this.script = options.script;
    this.write = options.write;
    this.random = options.random;
  }

  get customer(): AriChannel {
    if (!this.#customer) throw new Error(`${this.script.id}: no channel of the customer yet`);
    return this.#customer;
  }

  /** False while a click-to-call has not got that far. */
  get hasCustomer(): boolean {
    return this.#customer !== undefined;
  }

  set customer(channel: AriChannel) {
    this.#customer = channel;
  }

  leg(name: string): Leg {
    const leg = this.legs.get(name);
    if (!leg) throw new Error(`${this.script.id}: no leg ${name}`);
    return leg;
  }

  bridged(name: string): TalkingLeg {
    const leg = this.leg(name);
    if (!leg.bridge) throw new Error(`${this.script.id}: leg ${name} is in no bridge`);
    return leg as TalkingLeg;
  }

  forget(leg: Leg): void {
    for (const [name, candidate] of this.legs) if (candidate === leg) this.legs.delete(name);
  }

  device(leg: Leg, state: 'NOT_INUSE' | 'RINGING' | 'INUSE' | 'ONHOLD'): void {
    this.write.device(leg.agent?.extension ?? 'trunk', state);
  }

  clearCustomer(cleared: Cleared): void {
    this.isGone = true;
    this.write.destroy(this.customer, cleared);
    this.write.device('trunk', 'NOT_INUSE');
  }
}

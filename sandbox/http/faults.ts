import type { Clock } from '../exchange/clock.ts';
import type { Random } from '../exchange/random.ts';
import type { Answer } from './answer.ts';

/**
 * What may befall a request. `slow` is answered rightly, only late; `hang` is never answered; `repeat` gets what the last one of its path got; `done`
 * is carried out, and then answered with something else, or with nothing until the client gives up.
 */
export type Fault =
  | { kind: 'answer'; answer: Answer }
  | { kind: 'html' }
  | { kind: 'slow'; ms: number }
  | { kind: 'hang' }
  | { kind: 'halfBody' }
  | { kind: 'repeat' }
  | { kind: 'done'; answer?: Answer }
  | { kind: 'reset' };

type Fate = Answer | Extract<Fault, { kind: 'done' }> | 'hang' | 'halfBody' | 'repeat' | 'reset' | undefined;

/** What a provider's front proxy shows while the machine behind it is away. */
const PROXY_PAGE = '<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>';

/** Faults of a server: some asked for, one request each, and after them by chance at a rate. */
export class Faults {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #queue: Fault[] = [];
  #chance: { rate: number; of: readonly Fault[] } = { rate: 0, of: [] };
  readonly counts = { met: 0, faulty: 0 };
  /** Requests that nothing befalls: what no client could survive. */
  spares: (path: string) => boolean = () => false;
  /** Told of each request that is answered late or never: a test need not wait for a client to lose its patience. */
  onSilence: (path: string) => void = () => {};

  constructor(options: { clock: Clock; random: Random }) {
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /** By the clock of the server. */
  now(): number {
    return this.#clock.now();
  }

  /** The next `times` requests meet this. */
  next(fault: Fault, times = 1): void {
    for (let turn = 0; turn < times; turn++) this.#queue.push(fault);
  }

  /** From now on this share of the requests meets one of these. */
  byChance(rate: number, of: readonly Fault[]): void {
    this.#chance = { rate, of };
  }

  async meet(path: string): Promise<Fate> {
    this.counts.met += 1;
    if (this.spares(path)) return undefined;
    const { rate, of } = this.#chance;
    const fault =
      this.#queue.shift() ?? (of.length > 0 && this.#random.chance(rate) ? this.#random.pick(of) : undefined);
    if (!fault) return undefined;
    this.counts.faulty += 1;
    switch (fault.kind) {
      case 'answer':
        return fault.answer;
      case 'html':
        return { status: 200, text: PROXY_PAGE, type: 'text/html; charset=utf-8' };
      case 'slow': {
        const answered = new Promise<void>((resolve) => {
          this.#clock.at(this.#clock.now() + fault.ms, resolve);
        });
        this.onSilence(path);
        await answered;
        return undefined;
      }
      case 'hang':
        this.onSilence(path);
        return 'hang';
      case 'done':
        if (fault.answer === undefined) this.onSilence(path);
        return fault;
      default:
        return fault.kind;
    }
  }
}

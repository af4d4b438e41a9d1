import type { Clock } from '../exchange/clock.ts';
import type { Agent, Company } from '../exchange/company.ts';
import type { CallScript } from '../exchange/happening.ts';
import { playCall } from '../exchange/play-call.ts';
import type { Random } from '../exchange/random.ts';
import { Faults } from '../http/faults.ts';
import { type Served, serve } from '../http/serve.ts';
import { BeelineCall } from './beeline-call.ts';
import { newUuid } from './new-uuid.ts';
import { answerPortal, type PortalState } from './portal.ts';
import type { KeptLeg } from './statistics.ts';
import { Subscriptions } from './subscriptions.ts';

export type BeelineOptions = {
  host: string;
  port: number;
  clock: Clock;
  random: Random;
  company: Company;
  token: string;
  onCall?: (script: CallScript) => void;
  log(message: string): void;
};

/** Integrators wait about a minute for the file. */
const RECORDING_AFTER_MS = 60_000;

/** A cloud PBX with a portal of its own, that tells of calls to whoever has subscribed. */
export class BeelinePbx {
  readonly faults: Faults;
  readonly subscriptions: Subscriptions;
  readonly state: PortalState;
  readonly dialled: { agent: Agent; number: string }[] = [];
  readonly #options: BeelineOptions;
  readonly #kept: KeptLeg[] = [];
  #served: Served | undefined;

  constructor(options: BeelineOptions) {
    const { clock, random, company, token } = options;
    this.#options = options;
    this.faults = new Faults({ clock, random: random.fork('faults') });
    this.subscriptions = new Subscriptions({ clock, random: random.fork('subscriptions') });
    this.state = {
      company,
      token,
      subscriptions: this.subscriptions,
      agentStatus: new Map(),
      bwl: new Map(),
      services: new Map(),
      routedNumbers: new Set(),
      routes: [],
      replacingMethod: 'POST',
      hasCallV2: true,
      legs: () => this.#kept,
      isRecordingReady: (leg) => clock.now() >= leg.endedAt + RECORDING_AFTER_MS,
      call: (agent, number) => {
        this.dialled.push({ agent, number });
        return {
          callId: `callhalf-${random.between(1_000_000, 9_999_999)}:0`,
          externalTrackingId: newUuid(random),
        };
      },
      transfers: [],
      joins: [],
    };
  }

  get origin(): string {
    if (!this.#served) throw new Error('beeline is not started');
    return this.#served.origin;
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`beeline: ${String(error)}`),
      answer: (asked) => answerPortal(asked, this.state),
    });
  }

  /** A call happens from now on; its events go to every subscription in the order in which they happen. */
  begin({ script }: { script: CallScript }): void {
    const call = new BeelineCall({ script, random: this.#options.random.fork(script.id) });
    const played = playCall(script, {
      clock: this.#options.clock,
      tell: async (happening) => {
        const { events, kept } = call.tell(happening);
        this.#kept.push(...kept);
        for (const said of events) await this.subscriptions.tell(said);
      },
    });
    this.#options.onCall?.(played);
  }

  /** Puts a call that is over into the log, without a word to anybody. */
  remember(script: CallScript): void {
    const call = new BeelineCall({ script, random: this.#options.random.fork(script.id) });
    for (const happening of script.happenings) this.#kept.push(...call.tell(happening).kept);
  }

  async stop(): Promise<void> {
    this.subscriptions.stop();
    await this.#served?.stop();
  }
}

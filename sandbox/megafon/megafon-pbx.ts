import type { CallPlanner, PlannedCall } from '../exchange/call-planner.ts';
import type { Clock } from '../exchange/clock.ts';
import type { Company } from '../exchange/company.ts';
import type { CallScript } from '../exchange/happening.ts';
import { playCall } from '../exchange/play-call.ts';
import type { Random } from '../exchange/random.ts';
import { Faults } from '../http/faults.ts';
import { type Served, serve } from '../http/serve.ts';
import { MegafonCabinet } from './cabinet.ts';
import type { LoggedCall } from './call-log.ts';
import { toHistoryPush } from './call-log.ts';
import { HookSender } from './hook-sender.ts';
import { MegafonCall, type Said } from './megafon-call.ts';
import { answerRest } from './rest-api.ts';

export type MegafonOptions = {
  host: string;
  port: number;
  clock: Clock;
  random: Random;
  planner: CallPlanner;
  company: Company;
  crmToken: string;
  apiKey: string;
  /** Whether a call goes first to whom the CRM names as responsible: a switch per number in the cabinet. */
  routeToResponsible?: boolean;
  /** Whether the REST history has ids of its own; whether `uid` is the `callid` is not known. */
  ownUid?: boolean;
  onCall?: (script: CallScript) => void;
  log(message: string): void;
};

/** The closing pushes of a call were seen to land within about a second. */
const HISTORY_PUSH_MS = [300, 1_000] as const;
/** The REST history lags behind; by how much is unknown. */
const HISTORY_REST_MS = [1_500, 5_000] as const;
/** Integrators wait 20 s before they ask for the file. */
const RECORDING_READY_MS = 15_000;

type Kept = { call: LoggedCall; visibleAt: number; recordingAt: number };

/** A cloud PBX that pushes webhooks and answers a REST interface. */
export class MegafonPbx {
  readonly faults: Faults;
  readonly hooks: HookSender;
  readonly cabinet: MegafonCabinet;
  readonly #options: MegafonOptions;
  /** By callid: names the CRM gave for callers, as phones would show them. The last thousand. */
  readonly shownNames = new Map<string, string>();
  readonly #kept: Kept[] = [];
  #served: Served | undefined;
  #disabled = false;
  #lastUid = 1_000_000_000;

  constructor(options: MegafonOptions) {
    this.#options = options;
    this.faults = new Faults({ clock: options.clock, random: options.random.fork('faults') });
    this.cabinet = new MegafonCabinet(options.company);
    const { clock, crmToken, log } = options;
    this.hooks = new HookSender({ clock, crmToken, log, random: options.random.fork('hooks') });
  }

  get origin(): string {
    if (!this.#served) throw new Error('megafon is not started');
    return this.#served.origin;
  }

  async start(): Promise<void> {
    const { host, port, company, apiKey, clock, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`megafon: ${String(error)}`),
      answer: (asked) =>
        answerRest(asked, {
          company,
          cabinet: this.cabinet,
          apiKey,
          now: () => clock.now(),
          visibleCalls: () =>
            this.#kept.filter(({ visibleAt }) => visibleAt <= clock.now()).map(({ call }) => call),
          recordUrl: (call) => this.#recordUrl(call),
          isRecordingReady: (call) =>
            this.#kept.some((kept) => kept.call === call && kept.recordingAt <= clock.now()),
          disabled: () => this.#disabled,
          makeCall: (order) => this.#makeCall(order),
        }),
    });
  }

  /** Switches the integration off or on again in the cabinet. */
  setDisabled(disabled: boolean): void {
    this.#disabled = disabled;
  }

  /** A call starts now: the CRM is asked who it is, then the phones ring. */
  async begin(planned: PlannedCall): Promise<void> {
    const { planner, routeToResponsible = true } = this.#options;
    let call = planned;
    const teller = this.#tellerFor(call.script);
    if (call.script.direction === 'inbound') {
      const reply = await this.hooks.ask(teller.contact());
      this.#showName(teller.callid, reply?.contact_name);
      const responsible = routeToResponsible ? this.#agentNamed(reply?.responsible) : undefined;
      if (responsible) call = planner.reroute(call, responsible);
    }
    this.#play(call.script, teller);
  }

  /** Puts a call that is over into the log, without a word to anybody: the past before the demo began. */
  remember(script: CallScript): void {
    const teller = this.#tellerFor(script);
    for (const happening of script.happenings) {
      for (const call of teller.tell(happening).logged) {
        this.#kept.push({ call, visibleAt: happening.at, recordingAt: happening.at });
      }
    }
  }

  async stop(): Promise<void> {
    this.hooks.stop();
    await this.#served?.stop();
  }

  #tellerFor(script: CallScript): MegafonCall {
    const { company, random, ownUid = false } = this.#options;
    const toUid = (callid: string): string => {
      this.#lastUid += 1;
      return ownUid ? String(this.#lastUid) : callid;
    };
    return new MegafonCall({ script, company, toUid, random: random.fork(script.id) });
  }

  #play(script: CallScript, teller: MegafonCall): void {
    const played = playCall(script, {
      clock: this.#options.clock,
      tell: (happening) => this.#say(teller.tell(happening)),
    });
    this.#options.onCall?.(played);
  }

  async #say({ events, logged }: Said): Promise<void> {
    const { clock, random } = this.#options;
    this.#keep(logged);
    for (const call of logged) {
      const push = toHistoryPush(call, this.#recordUrl(call));
      clock.at(clock.now() + random.between(...HISTORY_PUSH_MS), () => this.hooks.send(push));
    }
    await Promise.all(events.map((event) => this.hooks.send(event)));
  }

  #keep(calls: readonly LoggedCall[]): void {
    const { clock, random } = this.#options;
    for (const call of calls) {
      const visibleAt = clock.now() + random.between(...HISTORY_REST_MS);
      this.#kept.push({ call, visibleAt, recordingAt: clock.now() + RECORDING_READY_MS });
    }
  }

  #recordUrl(call: LoggedCall): string {
    return `${this.origin}/records/${call.callid}.mp3`;
  }

  #makeCall({ login, phone }: { login: string; phone: string }): string | undefined {
    const { planner, company, clock } = this.#options;
    const agent = company.agents.find((candidate) => candidate.login === login);
    if (!agent) return undefined;
    const { script } = planner.outbound(clock.now(), { agent, number: phone });
    const teller = this.#tellerFor(script);
    this.#play(script, teller);
    return teller.callid;
  }

  #agentNamed(responsible: unknown) {
    if (typeof responsible !== 'string' || responsible === '') return undefined;
    return this.#options.company.agents.find(
      ({ login, extension, telnum }) =>
        login === responsible || extension === responsible || telnum === responsible,
    );
  }

  #showName(callid: string, name: unknown): void {
    if (typeof name !== 'string') return;
    this.shownNames.set(callid, name);
    const oldest = this.shownNames.keys().next().value;
    if (this.shownNames.size > 1_000 && oldest !== undefined) this.shownNames.delete(oldest);
  }
}

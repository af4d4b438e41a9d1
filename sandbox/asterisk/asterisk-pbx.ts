import { fileURLToPath } from 'node:url';
import type { CallPlanner, PlannedCall } from '../exchange/call-planner.ts';
import type { Clock } from '../exchange/clock.ts';
import type { Company } from '../exchange/company.ts';
import type { CallScript, Happening } from '../exchange/happening.ts';
import { playCall } from '../exchange/play-call.ts';
import type { Random } from '../exchange/random.ts';
import { Faults } from '../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../http/serve.ts';
import { AmiSockets } from './ami-sockets.ts';
import { AriBoard } from './ari-board.ts';
import { type AriOrder, answerCommand } from './ari-commands.ts';
import { AMI_ONLY, type AriEvent } from './ari-event.ts';
import { AriNumbering } from './ari-numbering.ts';
import { AriSockets } from './ari-sockets.ts';
import { AsteriskCall } from './asterisk-call.ts';
import { type ReplayOptions, readTrace, renewTrace } from './replay-trace.ts';
import { answerStasis } from './stasis-commands.ts';
import { StasisHall } from './stasis-hall.ts';

export type AsteriskOptions = {
  host: string;
  port: number;
  clock: Clock;
  random: Random;
  company: Company;
  user: string;
  password: string;
  /** Makes the calls that are asked for; without it none can be. */
  planner?: CallPlanner;
  onCall?: (script: CallScript) => void;
  log(message: string): void;
};

/** Calls recorded on a real Asterisk, by name: `recordings/<name>.ari.ndjson.gz`. */
export function recordingFile(name: string): string {
  return fileURLToPath(new URL(`./recordings/${name}.ari.ndjson.gz`, import.meta.url));
}

type LiveCall = { call: AsteriskCall; ids: Set<string> };

/** An Asterisk with ARI: state by HTTP, events by WebSocket. */
export class AsteriskPbx {
  readonly faults: Faults;
  readonly #options: AsteriskOptions;
  readonly #random: Random;
  readonly #sockets: AriSockets;
  readonly #ami: AmiSockets;
  readonly #board = new AriBoard();
  #numbering = new AriNumbering();
  #stasis: StasisHall;
  /** Calls that go on, each with the ids of its channels and bridges. */
  readonly #live = new Set<LiveCall>();
  /** Counts restarts: what was begun in an earlier run is silent in this one. */
  #run = 0;
  #served: Served | undefined;
  #port: number;
  #amiPort = 0;
  /** Share of neighbouring events of different channels that change places: ARI is in order within one channel only. */
  reorder = 0;

  constructor(options: AsteriskOptions) {
    this.#options = options;
    this.#port = options.port;
    this.#random = options.random.fork('stream');
    this.faults = new Faults({ clock: options.clock, random: options.random.fork('faults') });
    const { user, password } = options;
    this.#ami = new AmiSockets({ user, password, board: this.#board });
    this.#sockets = new AriSockets({
      isAllowed: (headers, query) => this.#isAllowed(headers.authorization, query.get('api_key')),
    });
    this.#stasis = this.#newHall();
  }

  /** Calls that the dial plan hands to ARI applications. */
  get stasis(): StasisHall {
    return this.#stasis;
  }

  get origin(): string {
    if (!this.#served) throw new Error('asterisk is not started');
    return this.#served.origin;
  }

  /** Where its manager interface (AMI) listens, with the same user and password. */
  get amiPort(): number {
    return this.#amiPort;
  }

  /** How many listen to the events, by either interface. */
  get listeners(): number {
    return this.#sockets.count + this.#ami.count;
  }

  /** Pings that met silence. */
  get unansweredPings(): number {
    return this.#sockets.unansweredPings;
  }

  async start(): Promise<void> {
    const { host, log } = this.#options;
    this.#served = await serve({
      host,
      port: this.#port,
      faults: this.faults,
      onError: (error) => log(`asterisk: ${String(error)}`),
      answer: (asked) => this.#answer(asked),
    });
    this.#port = this.#served.port;
    this.#sockets.attach(this.#served.server);
    this.#amiPort = await this.#ami.start(host, this.#amiPort);
  }

  /** `firstId`: the id that whoever asked for the call chose for its first channel. */
  begin({ script }: PlannedCall, firstId?: string): void {
    const { clock, random } = this.#options;
    const run = this.#run;
    const call = new AsteriskCall({
      script,
      numbering: this.#numbering,
      random: random.fork(script.id),
      now: () => clock.now(),
      ...(firstId === undefined ? {} : { firstId }),
    });
    const live: LiveCall = { call, ids: new Set() };
    this.#live.add(live);
    const played = playCall(script, {
      clock,
      tell: (happening) => {
        if (run === this.#run && this.#live.has(live)) this.#tell(live, happening);
      },
    });
    this.#options.onCall?.(played);
  }

  #tell(live: LiveCall, happening: Happening): void {
    const events = live.call.tell(happening);
    for (const event of events) for (const id of idsOf(event)) live.ids.add(id);
    if (happening.kind === 'callEnded') this.#live.delete(live);
    this.#send(events);
  }

  #originate({ extension, number, channelId }: AriOrder): unknown {
    const { clock, company, planner } = this.#options;
    const agent = company.agents.find((one) => one.extension === extension);
    if (!agent || !planner) throw new Error('this exchange makes no calls of its own');
    const call = planner.outbound(clock.now(), { agent, number, scenario: 'clickToCall' });
    this.begin(call, channelId);
    return { id: channelId, state: 'Down', caller: { name: agent.name, number }, creationtime: '' };
  }

  /** The call ends for all, whatever was to come. */
  #hangUp(channelId: string): void {
    for (const live of this.#live) {
      if (!live.ids.has(channelId)) continue;
      this.#live.delete(live);
      this.#send(live.call.hangUp());
    }
  }

  /** Plays a recorded stream. @returns how long it will take. */
  replayTrace(file: string, options: ReplayOptions = {}): { durationMs: number } {
    const { clock } = this.#options;
    const run = this.#run;
    const startsAt = clock.now();
    const numbering = this.#numbering;
    const events = renewTrace(readTrace(file), {
      ...options,
      startsAt,
      newChannelId: (atMs) => numbering.channelId(atMs),
      newNameSuffix: () => numbering.nameSuffix(),
    });
    for (const { at, event } of events) {
      clock.at(at, () => {
        if (run === this.#run) this.#send([event]);
      });
    }
    return { durationMs: (events.at(-1)?.at ?? startsAt) - startsAt };
  }

  /** Cuts the event streams; what happens until somebody listens again is never told. */
  dropConnections(): void {
    this.#ami.drop();
    this.#sockets.drop();
  }

  setSilent(silent: boolean): void {
    this.#sockets.setSilent(silent);
  }

  /** Stops and starts again on the same port: every call is gone and nobody is told. */
  async restart(downMs = 0): Promise<void> {
    const { clock } = this.#options;
    await this.stop();
    this.#run += 1;
    this.#live.clear();
    this.#board.clear();
    this.#numbering = new AriNumbering();
    this.#stasis = this.#newHall();
    if (downMs > 0) await new Promise<void>((resolve) => clock.at(clock.now() + downMs, resolve));
    await this.start();
  }

  async stop(): Promise<void> {
    this.#sockets.drop();
    await Promise.all([this.#ami.stop(), this.#served?.stop()]);
  }

  /** Says something to one application, true or not. */
  tell(event: AriEvent, application: string): void {
    this.#sockets.send(event, application);
  }

  #newHall(): StasisHall {
    const { clock, random } = this.#options;
    return new StasisHall({
      clock,
      random: random.fork('stasis'),
      numbering: this.#numbering,
      isListening: (application) => this.#sockets.isListening(application),
      send: (event, application) => {
        this.#board.see(event);
        this.#ami.send(event);
        this.#sockets.send(event, application);
      },
    });
  }

  #send(events: readonly AriEvent[]): void {
    for (const event of events) this.#ami.send(event);
    for (const event of this.#disorder(events.filter(({ type }) => type !== AMI_ONLY))) {
      this.#board.see(event);
      this.#sockets.send(event);
    }
  }

  #disorder(events: readonly AriEvent[]): AriEvent[] {
    const disordered = [...events];
    for (let index = 1; index < disordered.length; index++) {
      const [before, after] = [disordered[index - 1], disordered[index]];
      if (!before || !after || !this.#random.chance(this.reorder) || shareChannel(before, after)) continue;
      disordered[index - 1] = after;
      disordered[index] = before;
    }
    return disordered;
  }

  #isAllowed(authorization: string | undefined, apiKey: string | null): boolean {
    const { user, password } = this.#options;
    const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
    const given = basic ? Buffer.from(basic, 'base64').toString('utf8') : apiKey;
    return given === `${user}:${password}`;
  }

  #answer(asked: Asked): Answer {
    if (!asked.path.startsWith('/ari/')) return { status: 404, text: 'Not Found' };
    if (!this.#isAllowed(asked.headers.authorization, asked.query.get('api_key'))) {
      return {
        status: 401,
        headers: { 'www-authenticate': 'Basic realm="Asterisk REST Interface"' },
        json: { message: 'Authentication required' },
      };
    }
    const led = answerStasis(asked, this.#stasis);
    if (led) return led;
    const commanded = answerCommand(asked, {
      isPhone: (extension) => this.#options.company.agents.some((agent) => agent.extension === extension),
      isBusy: (extension) =>
        [...this.#board.channels.values()].some(({ name }) => name.startsWith(`PJSIP/${extension}-`)),
      hasChannel: (id) => this.#board.channels.has(id),
      originate: (order) => this.#originate(order),
      hangUp: (id) => this.#hangUp(id),
    });
    if (commanded) return commanded;
    if (asked.method !== 'GET') return { status: 405, json: { message: 'Invalid method' } };
    const resources = [...this.#options.company.agents.map(({ extension }) => extension), 'trunk'];
    const channel = this.#board.channels.get(/^\/ari\/channels\/([^/]+)$/.exec(asked.path)?.[1] ?? '');
    if (channel) return { status: 200, json: channel };
    switch (asked.path) {
      case '/ari/channels':
        return { status: 200, json: [...this.#board.channels.values()] };
      case '/ari/bridges':
        return { status: 200, json: [...this.#board.bridges.values()] };
      case '/ari/endpoints':
        return { status: 200, json: this.#board.endpoints(resources) };
      default:
        return { status: 404, json: { message: 'Resource not found' } };
    }
  }
}

/** Whether two events may not overtake each other: they name a channel or a bridge in common. */
function shareChannel(a: AriEvent, b: AriEvent): boolean {
  const ids = idsOf(a);
  return idsOf(b).some((id) => ids.includes(id));
}

function idsOf(event: AriEvent): string[] {
  return Object.values(event).flatMap((value) =>
    typeof value === 'object' && value !== null && 'id' in value ? [String(value.id)] : [],
  );
}

import { setTimeout as delay } from 'node:timers/promises';
import type { PbxConnector } from '../../../connectors/kit/define-pbx-connector.ts';
import { seededRandom } from '../../../sandbox/exchange/random.ts';
import type { Faults } from '../../../sandbox/http/faults.ts';
import {
  type CallTruth,
  openSandbox,
  type PbxName,
  type Sandbox,
  type SandboxOptions,
} from '../../../sandbox/index.ts';
import type { ConnectionView } from '../../../src/connections/connection-service.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { dayClock, wrongBy } from './day-clock.ts';
import { DayHub } from './day-hub.ts';
import { type DoorFaults, FaultyDoor } from './faulty-door.ts';
import { Patience } from './patience.ts';

/** What a day's own troubles may look at. */
export interface Moment {
  hub: DayHub;
  /** Counts from 0. */
  step: number;
  /** Waits for this state of the connection; time goes by only where nothing else helps. */
  until(status: string): Promise<void>;
}

export interface Day {
  connector: PbxConnector;
  pbx: PbxName;
  hours: number;
  /** How long the hub goes on afterwards, without faults and without new calls. */
  restHours?: number;
  /** How much more often calls come than in the demo. */
  pace: number;
  /** How often the hub looks at what is due. */
  stepMs: number;
  /** What a person would set differently. */
  settings?(sandbox: Sandbox): Record<string, unknown>;
  options?: Omit<SandboxOptions, 'clock'>;
  /** So long after the credentials were issued they are entered at the hub. */
  entersAfterHours?: number;
  /** What of a record that was told to the end must be so besides; undefined: all is. */
  wrong?(pair: { truth: CallTruth; record: CallRecord }): string | undefined;
  /** How often the PBX has granted anything anew. */
  renewals?(sandbox: Sandbox): number;
  door?: DoorFaults;
  /** Share of the PBX's answers that fail. */
  failing: number;
  clockOffsetMs?: number;
  /** What else befalls the PBX, once for each step. */
  meddle?(sandbox: Sandbox, moment: Moment): void | Promise<void>;
}

export interface LivedDay {
  truths: readonly CallTruth[];
  records: CallRecord[];
  troubles: string[];
  /** Every state of the connection that was seen, and in which words. */
  states: Map<string, Set<string>>;
  /** The last one. */
  state: string;
  faulty: number;
  renewals: number;
  door: FaultyDoor;
  sandbox: Sandbox;
}

/** So early that nothing of the day falls into another month. */
const START = Date.parse('2026-03-02T00:00:00.000Z');
const HOUR_MS = 3_600_000;
const REST_HOURS = 3;
/** Looks of 20 ms for a line that is to come back. */
const LOOKS = 2_000;
/** Everybody who calls; who withholds the number cannot be told from others who do. */
const CALLERS = Array.from({ length: 60 }, (_, index) => ({
  number: `790000010${String(index).padStart(2, '0')}`,
}));

/** A day of calls at a virtual PBX, and the whole hub beside it; at the end all faults are over, and what is still under way comes to its end. */
export async function liveADay(day: Day): Promise<LivedDay> {
  const clock = dayClock(START);
  const stops: (() => Promise<void> | void)[] = [() => clock.stop()];
  try {
    const hub = await DayHub.open(day.connector, clock);
    stops.push(() => hub.stop());
    const door = new FaultyDoor(hub.url, seededRandom(`${day.pbx}/door`));
    await door.start();
    stops.push(() => door.stop());
    hub.publicUrl = door.url;
    const sandbox = await openSandbox({
      seed: `a day at ${day.pbx}`,
      backlog: 0,
      pace: day.pace,
      callers: CALLERS,
      ...day.options,
      clock: day.clockOffsetMs === undefined ? clock : wrongBy(clock, day.clockOffsetMs),
    });
    stops.push(() => sandbox.stop());
    const patience = new Patience();
    patience.start();
    stops.push(() => patience.stop());
    faultsOf(sandbox[day.pbx]).onSilence = (path) => patience.runOut(path);
    const described = sandbox.world.connections.find(({ pbx }) => pbx === day.pbx);
    if (described === undefined) throw new Error(`the sandbox has no ${day.pbx}`);
    await clock.advance((day.entersAfterHours ?? 0) * HOUR_MS);
    const hookUrl = await hub.connect(described.connector, {
      ...described.settings,
      ...day.settings?.(sandbox),
    });
    const states = new Map<string, Set<string>>();
    const look = async (): Promise<ConnectionView> => {
      await hub.look();
      const view = await hub.health();
      states.set(view.status, (states.get(view.status) ?? new Set()).add(view.error ?? ''));
      return view;
    };

    const until = async (wanted: string): Promise<void> => {
      for (let time = 1; ; time += 1) {
        const { status, error } = await look();
        if (status === wanted) return;
        if (time > LOOKS) throw new Error(`waited for ${wanted} in vain: ${status}, ${error ?? ''}`);
        if (time % 10 === 0) await clock.advance(1_000);
        await delay(20);
      }
    };

    await look();
    // A clock that is wrong is said of the connection from the first poll on.
    if (hub.isStreaming) await until(day.clockOffsetMs === undefined ? 'ok' : 'degraded');
    sandbox.ring({ [day.pbx]: { hookUrl } });
    const faults = faultsOf(sandbox[day.pbx]);
    faults.byChance(day.failing, FAULTS);
    if (day.door) door.faults = day.door;
    const steps = (day.hours * HOUR_MS) / day.stepMs;
    for (let step = 0; step < steps; step += 1) {
      await day.meddle?.(sandbox, { hub, step, until });
      if (day.failing > 0 && step % Math.ceil(steps / SLOW_ONES.length) === 0) {
        const slow = SLOW_ONES[Math.floor(step / Math.ceil(steps / SLOW_ONES.length))];
        if (slow) faults.next(slow);
      }
      await clock.advance(day.stepMs);
      await look();
    }
    const { faulty } = faults.counts;
    sandbox.ring({});
    faults.byChance(0, []);
    door.faults = { drop: 0, double: 0, answerLost: 0 };
    const restMs = Math.max(day.stepMs, 60_000);
    for (let rest = 0; rest < (day.restHours ?? REST_HOURS) * HOUR_MS; rest += restMs) {
      await clock.advance(restMs);
      await look();
    }
    return {
      truths: sandbox.truths(),
      records: await hub.records(),
      troubles: await hub.troubles(),
      states,
      state: (await hub.health()).status,
      faulty,
      renewals: day.renewals?.(sandbox) ?? 0,
      door,
      sandbox,
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** What passes at once: the hub knows by the answer, or by the end of the line. */
const FAULTS = [
  { kind: 'html' },
  { kind: 'halfBody' },
  { kind: 'reset' },
  { kind: 'repeat' },
  { kind: 'answer', answer: { status: 503, empty: true } },
  { kind: 'answer', answer: { status: 429, empty: true, headers: { 'retry-after': '30' } } },
  { kind: 'answer', answer: { status: 500, json: { message: 'Internal error' } } },
] as const;

/** What costs whoever asks a time-out each: a few a day. */
const SLOW_ONES = [
  { kind: 'hang' },
  { kind: 'slow', ms: 8_000 },
  { kind: 'hang' },
  { kind: 'slow', ms: 30_000 },
] as const;

function faultsOf(pbx: { faults: Faults }): Faults {
  return pbx.faults;
}

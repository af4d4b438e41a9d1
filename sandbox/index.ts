import { demoAgents, demoContacts } from './demo-directory.ts';
import { Calendar } from './exchange/calendar.ts';
import type { CallPlanner, PlannedCall } from './exchange/call-planner.ts';
import type { CallTruth } from './exchange/call-truth.ts';
import { realClock } from './exchange/clock.ts';
import { generateCalls, type Rhythm } from './exchange/generate-calls.ts';
import { keepRinging } from './exchange/keep-ringing.ts';
import { type Random, seededRandom } from './exchange/random.ts';
import { openCrms, type SandboxCrm, type VirtualCrms } from './open-crms.ts';
import { type OpenPbxs, openPbxs } from './open-pbxs.ts';
import type { SandboxAddresses, SandboxOptions } from './options.ts';
import { type PbxName, pbxNames, type virtualPbxs } from './pbxs.ts';

export { recordingFile } from './asterisk/asterisk-pbx.ts';
export { type CrmName, crmNames } from './crm/crms.ts';
export { type DemoPerson, demoAgents, demoCallers, demoContacts, demoPeople } from './demo-directory.ts';
export type { CallTruth } from './exchange/call-truth.ts';
export { type SteppedClock, steppedClock } from './exchange/clock.ts';
export type { SandboxCrm } from './open-crms.ts';
export type { SandboxAddresses, SandboxOptions } from './options.ts';
export { type PbxName, pbxNames } from './pbxs.ts';

/** A virtual PBX as somebody would connect to it. */
export type SandboxConnection = {
  pbx: PbxName;
  connector: string;
  name: string;
  settings: Record<string, unknown>;
  ringsAtOnce: boolean;
};

/** Those that ring, and where their webhooks go, for those that have any. */
export type RingingPbxs = Partial<Record<PbxName, { hookUrl?: string }>>;

type Pbxs = { [Name in PbxName]: ReturnType<(typeof virtualPbxs)[Name]['open']>['pbx'] };

export type Sandbox = Pbxs & {
  addresses: SandboxAddresses;
  /** All that a hub needs to know of it. */
  world: {
    connections: readonly SandboxConnection[];
    agents: typeof demoAgents;
    contacts: typeof demoContacts;
    crms: readonly SandboxCrm[];
  };
  crms: VirtualCrms;
  /** Who invents each PBX's calls; a test can ask one for the very call it wants and hand it to `begin`. */
  planners: Record<PbxName, CallPlanner>;
  /** From now on calls come at these and at no others; absent: at those that ring at once. Those under way go on to their end. */
  ring(pbxs?: RingingPbxs): void;
  /** No new calls; those under way go on to their end. */
  quiet(): void;
  /** What really happened in the calls begun so far, whatever was told of them. The newest 5,000. */
  truths(): readonly CallTruth[];
  /** Idempotent; leaves nothing open. */
  stop(): Promise<void>;
};

const DAY_MS = 86_400_000;
/** The past ends here, so that no call of it could still be going on. */
const PAST_ENDS_MS = 600_000;

/** Opens the virtual PBXs and CRMs, listening but silent, so that a hub can be told where they are before anything rings. */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { log = () => {}, seed = 'callweave' } = options;
  const clock = options.clock ?? realClock((error) => log(`sandbox: ${String(error)}`));
  const random = seededRandom(seed);
  const truths: CallTruth[] = [];
  const pbxs = await openPbxs(options, { clock, truths, log });
  const crms = await openCrms(options, { clock, log }).catch(async (error: unknown) => {
    await Promise.all(Object.values(pbxs).map(({ opened }) => opened.pbx.stop()));
    throw error;
  });
  rememberPast(pbxs, { backlog: options.backlog ?? 30, now: clock.now(), random });
  /** What ends the ringing of each that rings. */
  const silences = new Map<PbxName, () => void>();
  let isRude = false;
  let stopping: Promise<void> | undefined;

  return {
    ...(ofEach(pbxs, ({ opened }) => opened.pbx) as Pbxs),
    addresses: ofEach(pbxs, ({ opened }) => opened.address()) as SandboxAddresses,
    planners: ofEach(pbxs, ({ planner }) => planner),
    world: {
      connections: pbxNames.map(describe),
      agents: demoAgents,
      contacts: demoContacts,
      crms: crms.described,
    },
    crms: crms.crms,
    ring,
    quiet: () => ring({}),
    truths: () => truths,
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };

  function describe(pbx: PbxName): SandboxConnection {
    const { kind, opened } = pbxs[pbx];
    const { connector, name, ringsAtOnce } = kind;
    return { pbx, connector, name, ringsAtOnce, settings: opened.settings() };
  }

  function ring(wanted: RingingPbxs = firstOnes(pbxs)): void {
    if (options.rude && !isRude) {
      isRude = true;
      const stage = { clock, random: random.fork('rude') };
      for (const { opened } of Object.values(pbxs)) opened.beRude(stage);
      crms.beRude();
    }
    for (const name of pbxNames) {
      const to = wanted[name];
      if (to !== undefined) pbxs[name].opened.hookTo?.(to.hookUrl);
      const silence = silences.get(name);
      if (to === undefined) {
        silence?.();
        silences.delete(name);
      } else if (silence === undefined) silences.set(name, begin(name));
    }
  }

  function begin(name: PbxName): () => void {
    const { kind, planner, opened } = pbxs[name];
    return keepRinging({
      clock,
      planner,
      random: random.fork(`${name}/gaps`),
      rhythm: atPace(kind.rhythm, options.pace ?? 1),
      opening: kind.opening ?? [],
      begin: async (call: PlannedCall) => void (await opened.pbx.begin(call)),
    });
  }

  async function stopAll(): Promise<void> {
    ring({});
    clock.stop();
    await Promise.all([...Object.values(pbxs).map(({ opened }) => opened.pbx.stop()), crms.stop()]);
  }
}

function ofEach<T>(pbxs: OpenPbxs, read: (one: OpenPbxs[PbxName]) => T): Record<PbxName, T> {
  return Object.fromEntries(pbxNames.map((name) => [name, read(pbxs[name])])) as Record<PbxName, T>;
}

function firstOnes(pbxs: OpenPbxs): RingingPbxs {
  return Object.fromEntries(pbxNames.filter((name) => pbxs[name].kind.ringsAtOnce).map((name) => [name, {}]));
}

function atPace({ firstAfterMs, gapMs }: Rhythm, pace: number): Rhythm {
  return { firstAfterMs, gapMs: [Math.round(gapMs[0] / pace), Math.round(gapMs[1] / pace)] };
}

/** What the call logs already hold when the sandbox opens. */
function rememberPast(pbxs: OpenPbxs, past: { backlog: number; now: number; random: Random }): void {
  if (past.backlog < 1) return;
  const gapMs = Math.floor((DAY_MS - PAST_ENDS_MS) / past.backlog);
  for (const name of pbxNames) {
    const { planner, opened } = pbxs[name];
    if (opened.pbx.remember === undefined) continue;
    const calls = generateCalls({
      planner: planner.forPast(new Calendar()),
      random: past.random.fork(`${name}/past`),
      rhythm: { firstAfterMs: 0, gapMs: [gapMs, gapMs] },
      from: past.now - DAY_MS,
      until: past.now - PAST_ENDS_MS,
    });
    let count = 0;
    for (const { script } of calls) {
      // Customers who try again make them more.
      if (count++ === past.backlog) break;
      opened.pbx.remember(script);
    }
  }
}

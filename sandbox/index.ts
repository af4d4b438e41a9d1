import type { AsteriskPbx } from './asterisk/asterisk-pbx.ts';
import { demoCallers } from './demo-directory.ts';
import { Calendar } from './exchange/calendar.ts';
import type { CallPlanner, PlannedCall } from './exchange/call-planner.ts';
import type { CallTruth } from './exchange/call-truth.ts';
import { realClock } from './exchange/clock.ts';
import { generateCalls, type Rhythm } from './exchange/generate-calls.ts';
import { keepRinging, type Opening } from './exchange/keep-ringing.ts';
import { type Random, seededRandom } from './exchange/random.ts';
import type { MegafonPbx } from './megafon/megafon-pbx.ts';
import type { Autosecretary } from './mts-autosecretary/autosecretary.ts';
import { type OpenPbxs, openPbxs, type PbxName } from './open-pbxs.ts';
import type { SandboxAddresses, SandboxOptions } from './options.ts';
import { beRude } from './rude.ts';

export { recordingFile } from './asterisk/asterisk-pbx.ts';
export { type DemoPerson, demoAgents, demoCallers, demoPeople } from './demo-directory.ts';
export type { CallTruth } from './exchange/call-truth.ts';
export { type SteppedClock, steppedClock } from './exchange/clock.ts';
export type { SandboxAddresses, SandboxOptions } from './options.ts';

export type Sandbox = {
  addresses: SandboxAddresses;
  megafon: MegafonPbx;
  mts: Autosecretary;
  asterisk: AsteriskPbx;
  /** Who invents each PBX's calls; a test can ask one for the very call it wants and hand it to `begin`. */
  planners: Record<PbxName, CallPlanner>;
  /** From now on calls come. MegaFon's webhooks go to the URL, or nowhere without one. */
  ring(to: { megafonHookUrl?: string }): void;
  /** No new calls; those under way go on to their end. */
  quiet(): void;
  /** What really happened in the calls begun so far, whatever was told of them. The newest 5,000. */
  truths(): readonly CallTruth[];
  /** Idempotent; leaves nothing open. */
  stop(): Promise<void>;
};

/** The demo: a call every 8 to 15 s on MegaFon, every 20 s or so on Asterisk, a row of the MTS log now and then. */
const RHYTHM: Record<PbxName, Rhythm> = {
  megafon: { firstAfterMs: 1_000, gapMs: [8_000, 15_000] },
  asterisk: { firstAfterMs: 9_000, gapMs: [16_000, 24_000] },
  mts: { firstAfterMs: 5_000, gapMs: [35_000, 60_000] },
};

/** What somebody who has just opened the desktop sees first: a known customer, the classic hunt, a transfer to them. */
const OPENING: Partial<Record<PbxName, readonly Opening[]>> = {
  megafon: [
    { scenario: 'answered', customer: demoCallers[0] },
    { scenario: 'outboundAnswered' },
    { scenario: 'answered' },
    { scenario: 'huntSecondAnswers' },
  ],
  asterisk: [{ scenario: 'blindTransfer' }],
};

const DAY_MS = 86_400_000;
/** The past ends here, so that no call of it could still be going on. */
const PAST_ENDS_MS = 600_000;

/** Opens the virtual PBXs, listening but silent, so that a hub can be told where they are before anything rings. */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { log = () => {}, seed = 'callweave' } = options;
  const clock = options.clock ?? realClock((error) => log(`sandbox: ${String(error)}`));
  const random = seededRandom(seed);
  const truths: CallTruth[] = [];
  const pbxs = await openPbxs(options, { clock, truths, log });
  const now = clock.now();
  for (const call of pastCalls(pbxs, { backlog: options.backlog ?? 30, now, random })) {
    pbxs[call.on].remember(call.script);
  }
  const silences: (() => void)[] = [];
  const quiet = (): void => {
    for (const silence of silences.splice(0)) silence();
  };
  let stopping: Promise<void> | undefined;

  return {
    addresses: pbxs.addresses,
    megafon: pbxs.megafon,
    mts: pbxs.mts,
    asterisk: pbxs.asterisk,
    planners: pbxs.planners,
    ring({ megafonHookUrl }) {
      pbxs.megafon.hooks.url = megafonHookUrl;
      quiet();
      if (options.rude) beRude(pbxs, { clock, random: random.fork('rude') });
      for (const name of ['megafon', 'asterisk', 'mts'] as const) {
        const silence = keepRinging({
          clock,
          planner: pbxs.planners[name],
          random: random.fork(`${name}/gaps`),
          rhythm: atPace(RHYTHM[name], options.pace ?? 1),
          opening: OPENING[name] ?? [],
          begin: (call: PlannedCall) => pbxs[name].begin(call),
        });
        silences.push(silence);
      }
    },
    quiet,
    truths: () => truths,
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };

  async function stopAll(): Promise<void> {
    quiet();
    clock.stop();
    await Promise.all([pbxs.megafon.stop(), pbxs.mts.stop(), pbxs.asterisk.stop()]);
  }
}

/** Opens the sandbox and lets it ring at once, for who already knows where the webhooks go. */
export async function startSandbox(
  options: SandboxOptions & { megafonHookUrl?: string } = {},
): Promise<Sandbox> {
  const { megafonHookUrl } = options;
  const sandbox = await openSandbox(options);
  sandbox.ring(megafonHookUrl === undefined ? {} : { megafonHookUrl });
  return sandbox;
}

function atPace({ firstAfterMs, gapMs }: Rhythm, pace: number): Rhythm {
  return { firstAfterMs, gapMs: [Math.round(gapMs[0] / pace), Math.round(gapMs[1] / pace)] };
}

/** What the call logs already hold when the sandbox opens: Asterisk keeps none that can be polled here. */
function* pastCalls(pbxs: OpenPbxs, past: { backlog: number; now: number; random: Random }) {
  if (past.backlog < 1) return;
  const gapMs = Math.floor((DAY_MS - PAST_ENDS_MS) / past.backlog);
  for (const on of ['megafon', 'mts'] as const) {
    const calls = generateCalls({
      planner: pbxs.planners[on].forPast(new Calendar()),
      random: past.random.fork(`${on}/past`),
      rhythm: { firstAfterMs: 0, gapMs: [gapMs, gapMs] },
      from: past.now - DAY_MS,
      until: past.now - PAST_ENDS_MS,
    });
    let count = 0;
    for (const { script } of calls) {
      // Customers who try again make them more.
      if (count++ === past.backlog) break;
      yield { on, script };
    }
  }
}

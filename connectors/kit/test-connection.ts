import {
  type ConnectionTest,
  type StepState,
  TESTED,
  type Tested,
  type TestStep,
} from '../../src/domain/pbx/connection-test.ts';
import { ConnectorError, type ConnectorErrorKind } from './connector-error.ts';
import type { PbxConnectorDefinition } from './define-pbx-connector.ts';
import type { Account } from './operations.ts';
import { providerHttpFor } from './provider-http-for.ts';
import { parseSettings } from './settings-form.ts';
import type { TokenPairStore } from './token-pair.ts';

/** Longer than a person waits for one answer; requests have time-outs of their own, and some are tried three times. */
const STEP_MS = 30_000;
/** A busy PBX has calls in an hour, and a quiet one answers that there were none: either proves what is asked. */
const LOG_MS = 3_600_000;

/**
 * Reads here and there, as the definition offers it, to tell a person whether the PBX is reached and takes the credentials.
 * Writes nothing. Throws `AppError('unprocessable')` when the settings do not fit.
 */
export async function testConnection<Settings>(
  definition: PbxConnectorDefinition<Settings>,
  rawSettings: unknown,
  country: string,
  {
    tokens,
    now = Date.now,
    stepMs = STEP_MS,
  }: { tokens?: TokenPairStore; now?: () => number; stepMs?: number } = {},
): Promise<ConnectionTest> {
  const settings = parseSettings(definition, rawSettings);
  if (definition.tokenPairs !== undefined && tokens === undefined) return untested('tokensChange');
  const account = { settings, country, http: providerHttpFor(definition, settings, tokens) };
  const reads = readsOf(definition, account, now);
  const steps: TestStep[] = [];
  for (const what of TESTED) {
    const read = reads[what];
    if (read === undefined) continue;
    const step = { what, ...(await outcomeOf(read, stepMs)) };
    steps.push(step);
    if (isHopeless(step, steps)) break;
  }
  return steps.length === 0 ? untested('nothingToAsk') : summed(steps);
}

type Read = () => Promise<number>;

/** What can be read, each as the number of things that it saw. */
function readsOf<Settings>(
  definition: PbxConnectorDefinition<Settings>,
  account: Account<Settings>,
  now: () => number,
): Partial<Record<Tested, Read>> {
  const { operations = {} } = definition;
  const lacks = new Set(Object.keys(definition.lacks?.(account.settings) ?? {}));
  const { agents, numbers, blockList, callerRouting, prompts } = operations;
  const colour = blockList?.colours[0];
  const reads: Partial<Record<Tested, Read>> = {
    ...(agents && { agents: async () => (await agents.list(account)).length }),
    ...(numbers && { numbers: async () => (await numbers.list(account)).length }),
    ...(definition.callLog && { callLog: () => readLog(definition, account, now()) }),
    // Lists of single users would have to be read for each of them.
    ...(blockList &&
      colour !== undefined &&
      !blockList.perUser && { blockList: async () => (await blockList.list(account, { colour })).length }),
    ...(callerRouting && { callerRouting: async () => (await callerRouting.list(account)).length }),
    ...(prompts && { prompts: async () => (await prompts.list(account)).length }),
  };
  return Object.fromEntries(
    Object.entries(reads).filter(([what]) => !lacks.has(what) && !lacks.has(`${what}.list`)),
  );
}

/** One page of the last hour. */
async function readLog<Settings>(
  { callLog }: PbxConnectorDefinition<Settings>,
  account: Account<Settings>,
  now: number,
): Promise<number> {
  if (callLog === undefined) return 0;
  const { lagMs, maxWindowMs } = { ...callLog, ...callLog.timingOf?.(account.settings) };
  const to = now - lagMs;
  const window = { from: to - Math.min(LOG_MS, maxWindowMs), to };
  for await (const page of callLog.fetch(account.http, window, account)) return page.rows.length;
  return 0;
}

const STATES: Readonly<Record<ConnectorErrorKind, StepState>> = {
  auth: 'credentials',
  rateLimited: 'patience',
  transient: 'unreached',
  badPayload: 'unreadable',
  unsupported: 'refused',
  refused: 'refused',
  conflict: 'refused',
};

async function outcomeOf(read: Read, stepMs: number): Promise<Omit<TestStep, 'what'>> {
  const patience = new AbortController();
  try {
    return { state: 'read', seen: await Promise.race([read(), silence(stepMs, patience.signal)]) };
  } catch (error) {
    // A connector that trips over an answer could not read it.
    if (!(error instanceof ConnectorError))
      return { state: 'unreadable', reason: 'the connector could not read the answer' };
    const isAnswered = error.kind === 'transient' && error.status !== undefined;
    return { state: isAnswered ? 'trouble' : STATES[error.kind], reason: error.message };
  } finally {
    patience.abort();
  }
}

function silence(ms: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () => reject(new ConnectorError('transient', `no answer within ${ms / 1000} s`)),
      ms,
    );
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

/** Nobody is there, or wrong credentials that would only be shown once more: some PBXs count those, and lock. */
function isHopeless({ state }: TestStep, steps: readonly TestStep[]): boolean {
  if (state === 'unreached') return true;
  return state === 'credentials' && !steps.some((step) => step.state === 'read');
}

function summed(steps: TestStep[]): ConnectionTest {
  const has = (state: StepState): boolean => steps.some((step) => step.state === state);
  const isReached = steps.some(({ state }) => state !== 'unreached');
  return {
    reached: isReached ? 'yes' : 'no',
    accepted: has('read') ? 'yes' : has('credentials') ? 'no' : 'unknown',
    steps,
  };
}

function untested(why: NonNullable<ConnectionTest['untested']>): ConnectionTest {
  return { reached: 'unknown', accepted: 'unknown', steps: [], untested: why };
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentDirectory } from '../src/agents/agent-directory.ts';
import { EVENTS_PUBLISHED } from '../src/calls/outgoing-events.ts';
import { type Applied, applyChanges } from '../src/calls/recompute/apply-page.ts';
import type { Judging } from '../src/calls/recompute/judge-call.ts';
import { countChanges, planPage, readPage } from '../src/calls/recompute/plan-page.ts';
import { plannedChanges } from '../src/calls/recompute/planned-changes.ts';
import type { Counts, Cursor, Recomputation } from '../src/calls/recompute/recomputation.ts';
import { recomputeStore, SILENT_SECONDS } from '../src/calls/recompute/recompute-store.ts';
import type { ConnectionDirectory } from '../src/connections/pbx-port.ts';
import type { CallerDirectory } from '../src/contacts/caller-directory.ts';
import type { Database, Transaction } from '../src/db/database.ts';
import { isTransient } from '../src/inbox/database-error.ts';
import { hasPendingRows } from '../src/inbox/pending-rows.ts';
import type { Bus } from '../src/platform/bus.ts';
import type { Logger } from '../src/platform/logger.ts';

/** Name of the queue whose jobs mean "carry this recomputation on for a while". */
export const RECOMPUTE_QUEUE = 'recompute';
export interface RecomputeJob {
  tenantId: string;
  recomputationId: string;
}

export interface RecomputeCallsOptions {
  database: Database;
  connections: ConnectionDirectory;
  agents: AgentDirectory;
  directory: CallerDirectory;
  bus: Pick<Bus, 'publish'>;
  logger: Logger;
  enqueue: (job: RecomputeJob) => Promise<void>;
  /** Adds the job that drains a connection. */
  wake: (connectionId: string) => Promise<void>;
  /** A job ends after this long and adds the next one, so that no stop has to wait for a whole run. */
  sliceMs?: number;
  pause?: (ms: number) => Promise<unknown>;
  now?: () => number;
}

/** For the scheduler. */
export const RESUME_RECOMPUTE_CRON = '*/30 * * * * *';
export const PRUNE_RECOMPUTE_CRON = '0 37 * * * *';

const SLICE_MS = 3_000;
/** Calls judged at a time: some ten milliseconds without looking after anything else. */
const PLAN_CALLS = 200;
/** Calls written in one transaction under a connection's lock, for which live events wait. */
const APPLY_CALLS = 50;
/** Each is an event to every desktop that may see the call. */
const APPLIED_PER_SECOND = 500;
/** A run that nobody has, and that nobody took for this long, lost its job. */
const ORPHAN_SECONDS = 20;
const TRIES = 4;
/** Results are looked at for weeks, not for years. */
const RETENTION_DAYS = 90;
const PRUNE_CHUNK = 5_000;
/** Before the first call of every range. */
const NIL = '00000000-0000-0000-0000-000000000000';

/** Somebody cancelled the run, or another runner has it: this page is not to be committed. */
class LostRun extends Error {}

/** Judges old calls by new rules, a page at a time and half of the time at most, so that live calls come first. */
export class RecomputeCalls {
  readonly #options: RecomputeCallsOptions;
  readonly #pause: (ms: number) => Promise<unknown>;
  readonly #now: () => number;
  #isStopping = false;

  constructor(options: RecomputeCallsOptions) {
    this.#options = options;
    this.#pause = options.pause ?? ((ms) => sleep(ms));
    this.#now = options.now ?? (() => performance.now());
  }

  /** Jobs under way end behind their page; the next process goes on there. */
  stop(): void {
    this.#isStopping = true;
  }

  async run(job: RecomputeJob): Promise<void> {
    const { database, logger, enqueue } = this.#options;
    const { tenantId, recomputationId: id } = job;
    const runner = randomUUID();
    const until = this.#now() + (this.#options.sliceMs ?? SLICE_MS);
    const claim = (): Promise<Recomputation | undefined> =>
      database.tenant(tenantId, (tx) => recomputeStore.claim(tx, { id, runner }));
    try {
      for (let run = await claim(); run !== undefined; run = await claim()) {
        const startedAt = this.#now();
        const calls =
          run.phase === 'planning' ? await this.#plan(run, runner) : await this.#apply(run, runner);
        const tookMs = this.#now() - startedAt;
        if (this.#isStopping || this.#now() >= until) {
          await database.tenant(tenantId, (tx) => recomputeStore.release(tx, { id, runner }));
          if (!this.#isStopping) await enqueue(job);
          return;
        }
        const atLeastMs = run.phase === 'applying' ? (calls / APPLIED_PER_SECOND) * 1000 : 0;
        await this.#pause(Math.max(tookMs, atLeastMs - tookMs));
      }
    } catch (error) {
      if (error instanceof LostRun) return;
      // The database was away: the run is found again without a runner, and goes on behind its last page.
      if (isTransient(error)) throw error;
      logger.error({ err: error, tenantId, recomputationId: id }, 'recomputation failed');
      const sentence = 'It stopped because of a fault in the hub. What is applied stays applied.';
      await database.tenant(tenantId, (tx) => recomputeStore.fail(tx, { id, runner, error: sentence }));
    }
  }

  /** Runs whose job was lost, or whose process died. */
  async resume(): Promise<number> {
    const { rows } = await this.#options.database.hubPool.query<{
      tenant_id: string;
      recomputation_id: string;
    }>(
      `SELECT tenant_id, recomputation_id FROM recomputations WHERE state IN ('waiting', 'running')
         AND heartbeat_at < now() - make_interval(secs => CASE WHEN runner IS NULL THEN ${ORPHAN_SECONDS} ELSE ${SILENT_SECONDS} END)`,
    );
    for (const { tenant_id, recomputation_id } of rows) {
      await this.#options.enqueue({ tenantId: tenant_id, recomputationId: recomputation_id });
    }
    return rows.length;
  }

  async prune(): Promise<void> {
    const { hubPool } = this.#options.database;
    for (;;) {
      const { rowCount } = await hubPool.query(
        `DELETE FROM recomputation_changes WHERE ctid = ANY(ARRAY(
           SELECT c.ctid FROM recomputations r JOIN recomputation_changes c USING (recomputation_id)
             WHERE r.created_at < now() - make_interval(days => ${RETENTION_DAYS}) LIMIT ${PRUNE_CHUNK}))`,
      );
      if ((rowCount ?? 0) < PRUNE_CHUNK) break;
    }
    await hubPool.query(
      `DELETE FROM recomputations WHERE created_at < now() - make_interval(days => ${RETENTION_DAYS})`,
    );
  }

  /** Returns how many calls it looked at. */
  async #plan(run: Recomputation, runner: string): Promise<number> {
    const { database } = this.#options;
    const { tenantId, recomputationId: id } = run;
    const { candidates, cursor, counts } = await database.tenant(tenantId, (tx) =>
      readPage(tx, run, PLAN_CALLS),
    );
    if (cursor === undefined) {
      await database.tenant(tenantId, async (tx) => {
        const summary = await plannedChanges.summarize(tx, id);
        held(await recomputeStore.endPhase(tx, { id, runner, isDone: run.dryRun, summary }));
      });
      return 0;
    }
    const judgings = await this.#judgings(
      run,
      candidates.map(({ connectionId }) => connectionId),
    );
    const judgingOf = (connectionId: string): Judging => judgings.get(connectionId) as Judging;
    const changes = await database.tenant(tenantId, (tx) => planPage(tx, run, candidates, judgingOf));
    await database.tenant(tenantId, async (tx) => {
      const counted = { ...counts, ...countChanges(changes) };
      // First: whoever lost the run meanwhile must not write a page that somebody else has written.
      held(await recomputeStore.progress(tx, { id, runner, cursor, counts: counted }));
      await plannedChanges.insert(tx, { tenantId, id }, changes);
    });
    return candidates.length;
  }

  /** Returns how many calls it looked at. */
  async #apply(run: Recomputation, runner: string): Promise<number> {
    const { database } = this.#options;
    const { tenantId, recomputationId: id, planId } = run;
    const changes = await database.tenant(tenantId, (tx) =>
      plannedChanges.list(tx, planId, { after: run.cursor, limit: APPLY_CALLS, states: ['planned'] }),
    );
    const last = changes.at(-1);
    if (last === undefined) {
      await database.tenant(tenantId, async (tx) =>
        held(await recomputeStore.endPhase(tx, { id, runner, isDone: true, summary: undefined })),
      );
      return 0;
    }
    const judgings = await this.#judgings(
      run,
      changes.map(({ connectionId }) => connectionId),
    );
    const progress = async (tx: Transaction, cursor: Cursor, counts: Partial<Counts>): Promise<void> =>
      held(await recomputeStore.progress(tx, { id, runner, cursor, counts }));
    for (const [connectionId, judging] of judgings) {
      const own = changes.filter((change) => change.connectionId === connectionId);
      let applied: Applied | undefined;
      try {
        applied = await this.#tried(() =>
          database.tenant(tenantId, async (tx): Promise<Applied> => {
            const made = await applyChanges(tx, run, { connectionId, changes: own, judging });
            // Not past the page yet: its other connections come after this one. What is applied is not listed again.
            await progress(tx, run.cursor ?? { startedAt: run.from, callId: NIL }, made.counts);
            return made;
          }),
        );
      } finally {
        await this.#afterwards(run, connectionId, applied?.highest);
      }
    }
    const cursor = { startedAt: last.startedAt, callId: last.callId };
    await database.tenant(tenantId, (tx) => progress(tx, cursor, {}));
    return changes.length;
  }

  async #tried<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (attempt >= TRIES || !isTransient(error)) throw error;
      }
    }
  }

  /** Tells that there are events, and lets in whoever found the connection taken meanwhile. */
  async #afterwards(
    { tenantId }: Recomputation,
    connectionId: string,
    highest: number | undefined,
  ): Promise<void> {
    const { bus, database, wake, logger } = this.#options;
    try {
      if (highest !== undefined) await bus.publish(EVENTS_PUBLISHED, `${tenantId} ${highest}`);
      if (await hasPendingRows(database.hubPool, connectionId, 0)) await wake(connectionId);
    } catch (error) {
      // Readers and the sweep also look on their own.
      logger.warn({ err: error, tenantId, connectionId }, 'note of recomputed calls not sent');
    }
  }

  /** Key: connection id. */
  async #judgings(run: Recomputation, connectionIds: readonly string[]): Promise<Map<string, Judging>> {
    const { agents, connections, directory: callers } = this.#options;
    const { tenantId, rules } = run;
    const [nameOf, standingOf] = await Promise.all([agents.names(tenantId), agents.standings(tenantId)]);
    const judgings = new Map<string, Judging>();
    for (const connectionId of new Set(connectionIds)) {
      const agentAt = await agents.at(tenantId, connectionId);
      const connection = run.what === 'records' ? await connections.find(connectionId) : undefined;
      judgings.set(connectionId, { rules, directory: { nameOf, standingOf, agentAt }, connection, callers });
    }
    return judgings;
  }
}

function held(isOurs: boolean): void {
  if (!isOurs) throw new LostRun();
}

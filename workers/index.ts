import type { PbxConnector } from '../connectors/kit/define-pbx-connector.ts';
import type { AgentDirectory } from '../src/agents/agent-directory.ts';
import type { BlockListService } from '../src/block-lists/block-list-service.ts';
import type { CaptureRecorder } from '../src/captures/capture-recorder.ts';
import type { CaptureService } from '../src/captures/capture-service.ts';
import { hearAnswers } from '../src/captures/hear-answers.ts';
import { recordingInbox } from '../src/captures/recording-inbox.ts';
import type { Cards } from '../src/cards/create-cards.ts';
import type { ConnectionHealth } from '../src/connections/connection-health.ts';
import type { ConnectionSource } from '../src/connections/connection-source.ts';
import type { PbxOperator } from '../src/connections/pbx-operator.ts';
import type { ConnectionDirectory } from '../src/connections/pbx-port.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import type { CallerDirectory } from '../src/contacts/caller-directory.ts';
import type { Crm } from '../src/crm/create-crm.ts';
import type { Database } from '../src/db/database.ts';
import type { DialService } from '../src/dialing/dial-service.ts';
import type { Inbox } from '../src/inbox/inbox.ts';
import { insertInboxRows } from '../src/inbox/inbox-row.ts';
import type { Bus } from '../src/platform/bus.ts';
import type { Service } from '../src/platform/lifecycle.ts';
import type { Logger } from '../src/platform/logger.ts';
import type { Metrics } from '../src/platform/metrics.ts';
import type { ScheduledJob } from '../src/platform/scheduler.ts';
import type { Privacy } from '../src/privacy/create-privacy.ts';
import type { Prompts } from '../src/prompts/create-prompts.ts';
import type { QueueEngine } from '../src/queue/queue.ts';
import type { Recordings } from '../src/recordings/create-recordings.ts';
import { FetchTranscripts } from '../src/transcripts/fetch-transcripts.ts';
import type { TranscriptStore } from '../src/transcripts/transcript-store.ts';
import type { Webhooks } from '../src/webhooks/create-webhooks.ts';
import { APPLY_BLOCK_LISTS_CRON, SweepBlockLists } from './apply-block-lists.ts';
import { ConductMenus, type ConductMenusOptions } from './conduct-menus.ts';
import { DeliverCrm, KEEP_CRM_TOKENS_CRON } from './deliver-crm.ts';
import { DeliverWebhooks } from './deliver-webhooks.ts';
import { ESCALATE_TASKS_CRON, EscalateTasks } from './escalate-tasks.ts';
import { EXPIRE_RECORDINGS_CRON, FetchRecordings } from './fetch-recordings.ts';
import { HoldStream } from './hold-stream.ts';
import { INGEST_QUEUE, Ingest, type IngestJob } from './ingest.ts';
import { JOIN_DIALS_CRON, JoinDials } from './join-dials.ts';
import { KeepPrompts, REMOVE_PROMPT_FILES_CRON, RENEW_PROMPTS_CRON } from './keep-prompts.ts';
import { KEEP_TOKENS_CRON, KeepTokens } from './keep-tokens.ts';
import { PollCallLog } from './poll-call-log.ts';
import { PRUNE_CRON, Prune } from './prune.ts';
import {
  PRUNE_RECOMPUTE_CRON,
  RECOMPUTE_QUEUE,
  RESUME_RECOMPUTE_CRON,
  RecomputeCalls,
  type RecomputeJob,
} from './recompute-calls.ts';
import { RenewSubscriptions } from './renew-subscriptions.ts';
import { SETTLE_CALLS_CRON, SWEEP_PENDING_CRON, Sweep } from './sweep.ts';

export interface WorkersOptions {
  database: Database;
  queue: QueueEngine;
  bus: Bus;
  metrics: Metrics;
  logger: Logger;
  leases: SessionLeases;
  source: ConnectionSource;
  health: ConnectionHealth;
  connectionDirectory: ConnectionDirectory;
  agentDirectory: AgentDirectory;
  callers: CallerDirectory;
  cards: Pick<Cards, 'directory'>;
  inbox: Inbox;
  captures: CaptureService;
  captureRecorder: CaptureRecorder;
  privacy: Privacy;
  transcripts: TranscriptStore;
  blockLists: BlockListService;
  dials: DialService;
  connectors: readonly PbxConnector[];
  operator: PbxOperator;
  recordings: Recordings;
  crm: Pick<Crm, 'source' | 'catalog' | 'links' | 'metrics' | 'wanted'>;
  menuHosts: ConductMenusOptions['menuHosts'];
  prompts: Prompts;
  webhooks: Pick<Webhooks, 'deliveries'>;
  /** Address under which PBXs reach the hub; absent: subscriptions are not looked after. */
  publicUrl?: () => string;
  concurrency: number;
  inboxRetentionDays: number;
  eventRetentionDays: number;
}

/** A capture ends on time by itself; this says so, and removes the old ones. */
const EXPIRE_CAPTURES_CRON = '20 * * * * *';
const FETCH_TRANSCRIPTS_CRON = '*/15 * * * * *';
/** People wait for it before a page. */
const PRIVACY_CRON = '*/3 * * * * *';
const EXPIRE_PRIVACY_CRON = '0 23 * * * *';

export const REFOLD_QUEUE = 'refold';
interface RefoldJob {
  connectionId: string;
  callId: string;
}
/** The background work of one process. */
export class Workers implements Service {
  readonly #options: WorkersOptions;
  readonly #pollers: readonly Service[];
  readonly #ingest: Ingest;
  readonly #sweep: Sweep;
  readonly #recompute: RecomputeCalls;
  /** For the scheduler: each tick in one process. */
  readonly jobs: readonly ScheduledJob[];

  constructor(options: WorkersOptions) {
    this.#options = options;
    const { database, leases, source, health, connectors, logger, concurrency } = options;
    this.#ingest = new Ingest({
      database,
      connections: options.connectionDirectory,
      agents: options.agentDirectory,
      directory: options.callers,
      cards: options.cards.directory,
      bus: options.bus,
      metrics: options.metrics,
      logger,
    });
    this.#sweep = new Sweep({ database, ingest: this.#ingest, wake: wakeIngest(options.queue), logger });
    this.#recompute = new RecomputeCalls({
      database,
      connections: options.connectionDirectory,
      agents: options.agentDirectory,
      directory: options.callers,
      bus: options.bus,
      logger,
      enqueue: requestRecompute(options.queue),
      wake: wakeIngest(options.queue),
    });
    const { inboxRetentionDays, eventRetentionDays } = options;
    const prune = new Prune({ database, logger, inboxRetentionDays, eventRetentionDays });
    const escalate = new EscalateTasks(options);
    const blockLists = new SweepBlockLists(options);
    const dials = new JoinDials(options);
    const fetchRecordings = new FetchRecordings(options);
    const deliverCrm = new DeliverCrm({ ...options, refold: requestRefold(options.queue) });
    const tokens = new KeepTokens(options);
    const prompts = new KeepPrompts(options);
    const { captures, captureRecorder, privacy } = options;
    const transcripts = new FetchTranscripts({ ...options, store: options.transcripts });
    this.jobs = [
      { name: 'sweep', cron: SWEEP_PENDING_CRON, run: async () => void (await this.#sweep.wakePending()) },
      { name: 'settle calls', cron: SETTLE_CALLS_CRON, run: () => this.#sweep.settleCalls() },
      { name: 'prune', cron: PRUNE_CRON, run: () => prune.run() },
      {
        name: 'resume recomputations',
        cron: RESUME_RECOMPUTE_CRON,
        run: async () => void (await this.#recompute.resume()),
      },
      {
        name: 'prune recomputations',
        cron: PRUNE_RECOMPUTE_CRON,
        run: () => this.#recompute.prune(),
      },
      { name: 'keep tokens of CRMs', cron: KEEP_CRM_TOKENS_CRON, run: () => deliverCrm.keepTokens() },
      { name: 'keep tokens', cron: KEEP_TOKENS_CRON, run: async () => void (await tokens.run()) },
      {
        name: 'escalate tasks',
        cron: ESCALATE_TASKS_CRON,
        run: async () => void (await escalate.run()),
      },
      { name: 'apply block lists', cron: APPLY_BLOCK_LISTS_CRON, run: () => blockLists.run() },
      { name: 'join dials', cron: JOIN_DIALS_CRON, run: () => dials.run() },
      { name: 'renew copies of prompts', cron: RENEW_PROMPTS_CRON, run: () => prompts.renewCopies() },
      { name: 'remove files of prompts', cron: REMOVE_PROMPT_FILES_CRON, run: () => prompts.removeFiles() },
      {
        name: 'expire recordings',
        cron: EXPIRE_RECORDINGS_CRON,
        run: async () => {
          await fetchRecordings.giveUpOrphans();
          await fetchRecordings.expire();
        },
      },
      {
        name: 'expire captures',
        cron: EXPIRE_CAPTURES_CRON,
        run: async () => void (await captures.expire()),
      },
      { name: 'fetch transcripts', cron: FETCH_TRANSCRIPTS_CRON, run: () => transcripts.run() },
      { name: 'privacy requests', cron: PRIVACY_CRON, run: () => privacy.runner.run() },
      { name: 'expire privacy requests', cron: EXPIRE_PRIVACY_CRON, run: () => privacy.runner.expire() },
    ];
    const inbox = recordingInbox(captureRecorder, {
      insert: async (tx, rows) =>
        insertInboxRows(tx, await Promise.all(rows.map((row) => privacy.door.pass(row)))),
      wake: (connectionId: string) => options.inbox.wake(connectionId),
    });
    const hear = hearAnswers(captureRecorder);
    const common = { database, leases, source, health, inbox, connectors, logger };
    const { publicUrl } = options;
    this.#pollers = [
      new PollCallLog({ ...common, hear, concurrency }),
      new HoldStream({ ...common, hear }),
      new ConductMenus({ ...options, inbox }),
      fetchRecordings,
      deliverCrm,
      new DeliverWebhooks({ ...options, deliveries: options.webhooks.deliveries }),
      ...(publicUrl === undefined ? [] : [new RenewSubscriptions({ ...common, publicUrl })]),
    ];
  }

  async start(): Promise<void> {
    const { queue, concurrency } = this.#options;
    await queue.work<IngestJob>(INGEST_QUEUE, ({ connectionId }) => this.#ingest.drain(connectionId), {
      concurrency,
    });
    await queue.work<RefoldJob>(
      REFOLD_QUEUE,
      ({ connectionId, callId }) => this.#ingest.refresh(connectionId, [{ callId, rematch: true }]),
      { concurrency },
    );
    // One at a time in each process: live calls come first.
    await queue.work<RecomputeJob>(RECOMPUTE_QUEUE, (job) => this.#recompute.run(job), { concurrency: 1 });
    for (const poller of this.#pollers) await poller.start();
    // What the last run left unfinished need not wait for the next tick.
    await this.#sweep.wakePending();
  }

  /** No more polls and streams; the jobs under way end with the queue, which is stopped after this. */
  async stop(): Promise<void> {
    this.#recompute.stop();
    await Promise.all(this.#pollers.map((poller) => poller.stop()));
  }
}

/** Has a call derived again, because a person changed something about its customer. */
export function requestRefold(queue: QueueEngine) {
  const jobs = queue.queue<RefoldJob>(REFOLD_QUEUE);
  return ({ connectionId, callId }: { connectionId: string; callId: string }): Promise<void> =>
    jobs.add({ connectionId, callId });
}

/** Has a recomputation carried on; one job of it waits at most. */
export function requestRecompute(queue: QueueEngine): (job: RecomputeJob) => Promise<void> {
  const jobs = queue.queue<RecomputeJob>(RECOMPUTE_QUEUE);
  return (job) => jobs.add(job, { deduplicationId: job.recomputationId });
}

/** Wakes whoever drains the connection: one job waits at most, however often this is called. */
export function wakeIngest(queue: QueueEngine): (connectionId: string) => Promise<void> {
  const jobs = queue.queue<IngestJob>(INGEST_QUEUE);
  return (connectionId) => jobs.add({ connectionId }, { deduplicationId: connectionId });
}

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { connectorCatalog } from '../connectors/kit/catalog.ts';
import { crmCatalog } from '../connectors/kit/crm-catalog.ts';
import { kitInRussian } from '../connectors/kit/in-russian.ts';
import { crmConnectors, imported, pbxConnectors } from '../connectors/registry.ts';
import { openSandbox } from '../sandbox/index.ts';
import { REFOLD_QUEUE, requestRecompute, requestRefold, Workers, wakeIngest } from '../workers/index.ts';
import { INGEST_QUEUE } from '../workers/ingest.ts';
import { RECOMPUTE_QUEUE } from '../workers/recompute-calls.ts';
import { ensureFirstAdmin, type FirstAdmin } from './access/first-admin.ts';
import { AGENTS_CHANGED } from './agents/pg-agent-directory.ts';
import { answerCallerFrom } from './answer-caller.ts';
import { type Backbone, openBackbone } from './backbone.ts';
import { hearHooks } from './captures/hear-answers.ts';
import type { Config, Role } from './config.ts';
import { SubscriptionStore } from './connections/subscription-store.ts';
import { observeCrm } from './crm/crm-metrics.ts';
import { claimTickIn } from './db/claim-tick.ts';
import type { Database } from './db/database.ts';
import { observeDatabase } from './db/database-metrics.ts';
import { createFeatures, type Features } from './features.ts';
import { apiRoutes } from './http/api-routes.ts';
import { createHttpApp } from './http/create-http-app.ts';
import { hooksRouter } from './http/hooks.ts';
import { hubInRussian } from './http/in-russian.ts';
import { promptLinkRouter } from './http/prompt-link-router.ts';
import { recordingLinkRouter } from './http/recording-link-router.ts';
import type { WidgetFiles } from './http/widget-router.ts';
import { guardUpgrades } from './platform/guard-upgrades.ts';
import { HttpListener } from './platform/http-listener.ts';
import type { Service } from './platform/lifecycle.ts';
import type { Logger } from './platform/logger.ts';
import { Scheduler } from './platform/scheduler.ts';
import { translator } from './platform/sentences.ts';
import type { StartupError } from './platform/startup-error.ts';
import { type StopStep, stopInOrder } from './platform/stop-in-order.ts';
import { WorkUnderWay } from './platform/work-under-way.ts';
import { PlaySandbox } from './play-sandbox.ts';
import { PushServer } from './push/push-server.ts';
import { observeQueues } from './queue/queue-metrics.ts';
import { observeRecordings } from './recordings/recording-metrics.ts';
import { observeWaitingTasks } from './tasks/task-metrics.ts';
import { observeWebhooks } from './webhooks/observe-webhooks.ts';

export interface HubOptions {
  config: Config;
  logger: Logger;
  /** Something that the hub cannot live without is gone for good. */
  onLost: (error: StartupError) => void;
  /** Where the built desktop is; absent: where `npm run build` puts it. */
  desktopDir?: string;
  /** The same of the console. */
  consoleDir?: string;
  /** The same of the panel and the client for other pages. */
  widget?: WidgetFiles;
}

export interface StartedHub {
  port: number;
  publicUrl: string;
  roles: readonly Role[];
  /** One-time link of the first admin, as long as that admin has no password. */
  link: string | undefined;
  /** Virtual PBXs run in this process. */
  sandbox: boolean;
}

/** The composition root: the only place that knows connectors, workers, sandbox and src together. */
export class Hub {
  readonly #options: HubOptions;
  /** What is open, oldest first; stopped from the end. */
  readonly #open: StopStep[] = [];
  #isReady = false;
  #handle: RequestListener = answerStarting;
  #starting: Promise<StartedHub> | undefined;
  #stopping: Promise<boolean> | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** @throws StartupError with a sentence for whoever can help; `stop` is to be called all the same */
  start(): Promise<StartedHub> {
    this.#starting ??= this.#startAll();
    return this.#starting;
  }

  /**
   * Not ready → schedule → HTTP → workers → push → queue and bus → database: the reverse of the start.
   * @returns false when the time was up first
   */
  stop(timeoutMs = this.#options.config.stopTimeoutMs): Promise<boolean> {
    this.#stopping ??= this.#stopAll(timeoutMs);
    return this.#stopping;
  }

  async #startAll(): Promise<StartedHub> {
    const { config, logger, onLost } = this.#options;
    // The port first: whoever has it taken is told at once, and whoever asks meanwhile hears that we are coming.
    const server = createServer((request, response) => this.#handle(request, response));
    server.requestTimeout = UPLOAD_TIMEOUT_MS;
    const listener = new HttpListener({ server, port: config.port, host: config.host });
    await this.#startService('http', listener);
    const publicUrl = config.publicUrl ?? `http://localhost:${listener.port}`;

    const backbone = await openBackbone({ config, logger, opened: (step) => this.#open.push(step), onLost });
    const features = createFeatures({
      backbone,
      catalog: connectorCatalog([...pbxConnectors, imported]),
      crmCatalog: crmCatalog(crmConnectors),
      dataDir: config.dataDir,
      recordings: config.recordings,
      prompts: config.prompts,
      webhookNetworks: config.webhookNetworks,
      publicUrl: () => publicUrl,
      wake: wakeIngest(backbone.queue),
      carryOn: requestRecompute(backbone.queue),
    });
    observeDatabase(backbone.metrics, backbone.database);
    observeQueues(backbone.metrics, backbone.queue, [INGEST_QUEUE, REFOLD_QUEUE, RECOMPUTE_QUEUE]);
    observeWaitingTasks(backbone.metrics, backbone.database);
    observeRecordings(backbone.metrics, backbone.database);
    observeCrm(backbone.metrics, backbone.database);
    observeWebhooks(backbone.metrics, backbone.database);
    await this.#startService('converter of sounds', features.prompts.ffmpeg);
    await this.#startService('directory of agents', features.agentDirectory);
    await this.#startService('directory of cards', features.cards.directory);
    await this.#startService('directory of connections', features.connectionDirectory);
    await this.#startService('leases', features.leases);
    await this.#startService('published menus', features.publishedMenus);
    await this.#startService('captures', features.captureRecorder);
    await this.#startService('door of the erased', features.privacy.door);
    const { database } = backbone;
    const first = await ensureFirstAdmin({
      database,
      tenants: features.tenants,
      users: features.access.users,
    });
    const hubUrl = (): string => `http://127.0.0.1:${listener.port}`;
    const sandbox = await this.#openSandbox(first, { backbone, features, hubUrl });

    if (config.roles.has('push')) {
      guardUpgrades(server, PUSH_PATH);
      (await this.#startPush(backbone, features)).attach(server, PUSH_PATH);
    }
    const workers = config.roles.has('worker') ? await this.#startWorkers(backbone, features) : undefined;
    this.#handle = await this.#createHandler(backbone, features);
    // Once more, so that it stops before the workers do.
    this.#open.push({ name: 'http', stop: () => listener.stop() });
    if (sandbox !== undefined) await this.#startService('calls of the sandbox', sandbox);
    if (workers !== undefined) {
      const scheduler = new Scheduler({ jobs: workers.jobs, claim: claimTickIn(database), logger });
      await this.#startService('schedule', scheduler);
    }
    this.#isReady = true;
    const link = first?.link?.url;
    return { port: listener.port, publicUrl, roles: [...config.roles], link, sandbox: sandbox !== undefined };
  }

  async #startPush(
    { database, bus, metrics, logger }: Backbone,
    { access, cards }: Features,
  ): Promise<PushServer> {
    const push = new PushServer({
      database,
      bus,
      metrics,
      logger,
      agentsChanged: AGENTS_CHANGED,
      cards: cards.directory,
      verifyPushToken: async (token, from) => {
        const { principal, expiresAt } = await access.resolvePush(token, from);
        return { ...principal, expiresAt };
      },
    });
    await this.#startService('push', push);
    return push;
  }

  async #startWorkers(backbone: Backbone, features: Features): Promise<Workers> {
    const { config } = this.#options;
    const workers = new Workers({
      ...backbone,
      ...features,
      publicUrl: () => features.access.publicUrl,
      connectors: pbxConnectors,
      concurrency: config.workerConcurrency,
      inboxRetentionDays: config.inboxRetentionDays,
      eventRetentionDays: config.eventRetentionDays,
    });
    this.#open.push({
      name: 'workers',
      stop: async () => {
        await workers.stop();
        // Push is still there: what the last jobs publish reaches the desktops.
        await backbone.queue.stop();
      },
    });
    await workers.start();
    return workers;
  }

  /** Every process answers for its health and figures; the rest is up to its roles. */
  async #createHandler(backbone: Backbone, features: Features): Promise<RequestListener> {
    const { config, logger } = this.#options;
    this.#open.push({ name: 'inbox', stop: () => features.inbox.stop() });
    await this.#startService('refusals', features.refusals);
    await this.#startService('imports', features.imports);
    await this.#startService('imports of calls', features.callImports);
    const underWay = new WorkUnderWay();
    this.#open.push({ name: 'requests under way', stop: () => underWay.stop() });
    const { connectionDirectory: connections, inbox, refusals, access } = features;
    const isApi = config.roles.has('api');
    const heard = (connectionId: string): void => {
      features.health
        .heard(connectionId)
        .catch((error: unknown) => logger.warn({ err: error, connectionId }, 'health could not be written'));
    };
    const subscriptions = new SubscriptionStore(backbone.database);
    const ended = (connectionId: string, subscriptionId: string): void => {
      subscriptions
        .ended(connectionId, subscriptionId)
        .catch((error: unknown) =>
          logger.warn({ err: error, connectionId }, 'end of a subscription not noted'),
        );
    };
    const noted = hearHooks(features.captureRecorder);
    const answer = answerCallerFrom(backbone.database, features);
    const staticDir =
      this.#options.desktopDir ?? fileURLToPath(new URL('../web/desktop/dist', import.meta.url));
    const consoleDir =
      this.#options.consoleDir ?? fileURLToPath(new URL('../web/console/dist', import.meta.url));
    const docsDir = fileURLToPath(new URL('../docs', import.meta.url));
    const widget = this.#options.widget ?? {
      widgetDir: fileURLToPath(new URL('../web/widget/dist', import.meta.url)),
      clientDir: fileURLToPath(new URL('../web/client/dist', import.meta.url)),
      bridgesDir: fileURLToPath(new URL('../web/bridges/dist', import.meta.url)),
    };
    const pages = { staticDir, consoleDir, widget, docsDir };
    const connectors = [...pbxConnectors, ...crmConnectors];
    return createHttpApp({
      inRussian: translator([hubInRussian, kitInRussian, ...connectors.map((one) => one.inRussian ?? {})]),
      publicUrl: () => access.publicUrl,
      version: readVersion(),
      access,
      routes: isApi
        ? apiRoutes({
            ...backbone,
            ...features,
            recordings: features.recordings.service,
            privacy: features.privacy.service,
            prompts: features.prompts.service,
            wake: (id) => inbox.wake(id),
            refold: requestRefold(backbone.queue),
          })
        : [],
      ...(isApi
        ? {
            hooks: hooksRouter({
              connections,
              inbox,
              refusals,
              heard,
              ended,
              answer,
              noted,
              underWay,
              logger,
            }),
            ...pages,
          }
        : {}),
      ...(isApi
        ? {
            links: [
              recordingLinkRouter(features.recordings.service),
              promptLinkRouter(features.prompts.links, features.prompts.service),
            ],
          }
        : {}),
      health: {
        metrics: backbone.metrics,
        checks: async () => ({ started: this.#isReady, database: await answers(backbone.database) }),
        ...(config.metricsToken === undefined ? {} : { metricsToken: config.metricsToken }),
      },
      underWay,
      logger,
      trustProxy: config.trustProxy,
    });
  }

  /** Opens the virtual PBXs and tells the hub where they are; started, they ring. */
  async #openSandbox(
    first: FirstAdmin | undefined,
    { backbone, features, hubUrl }: { backbone: Backbone; features: Features; hubUrl: () => string },
  ): Promise<PlaySandbox | undefined> {
    const { config, logger } = this.#options;
    if (!config.sandbox || !config.roles.has('api') || first === undefined) return undefined;
    if (!(await features.leases.tryTake(SANDBOX_LEASE))) return undefined;
    const sandbox = await openSandbox({ log: (message) => logger.debug({ message }, 'sandbox') });
    this.#open.push({ name: 'sandbox', stop: () => sandbox.stop() });
    const { tenantId, user } = first;
    const { bus } = backbone;
    const play = new PlaySandbox({
      ...features,
      sandbox,
      bus,
      logger,
      hubUrl,
      tenantId,
      userId: user.userId,
    });
    await play.furnish();
    return play;
  }

  async #startService(name: string, service: Service): Promise<void> {
    this.#open.push({ name, stop: () => service.stop() });
    await service.start();
  }

  async #stopAll(timeoutMs: number): Promise<boolean> {
    this.#isReady = false;
    const { logger } = this.#options;
    return stopInOrder(this.#open.toReversed(), { timeoutMs, logger });
  }
}

async function answers(database: Database): Promise<boolean> {
  try {
    await database.hubPool.query('SELECT 1');
    return true;
  } catch {
    return false;
  }
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** As docs/push-protocol.md says. */
const PUSH_PATH = '/push';
/** A slow line may take this long to upload a list of contacts. */
const UPLOAD_TIMEOUT_MS = 15 * 60_000;

/** Until the handler is there: load balancers and PBXs come again. */
function answerStarting(request: IncomingMessage, response: ServerResponse): void {
  const isAlive = request.url === '/healthz';
  response.writeHead(isAlive ? 200 : 503, { 'content-type': 'text/plain', 'retry-after': '2' });
  response.end(isAlive ? 'ok' : 'Callweave is starting.');
}

/** In several processes only one runs the virtual PBXs. */
const SANDBOX_LEASE = 'sandbox';

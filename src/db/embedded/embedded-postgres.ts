import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/logger.ts';
import { StartupError } from '../../platform/startup-error.ts';
import { type ClusterSecrets, readSecrets, writeSecrets } from './cluster-secrets.ts';
import { CLUSTER_SETTINGS } from './cluster-settings.ts';
import { waitForDatabase } from './database-answers.ts';
import { pickPort } from './free-port.ts';
import { stopLeftOverServer } from './left-over-server.ts';
import { embeddedBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { CLUSTER_OWNER, type Cluster, initCluster, launchCluster } from './postgres-cluster.ts';
import { findServerAccount, type ServerAccount } from './server-account.ts';
import { chooseServerCommand } from './server-command.ts';

export interface EmbeddedPostgresOptions {
  /** Folder of the hub; the server's files are below it. It is locked for this process already. */
  dataDir: string;
  logger: Logger;
  /** The server ended and could not be brought back: the hub cannot go on. */
  onLost: (error: StartupError) => void;
}

const DATABASE = 'callweave';
/** A server that answers for this long after a start is well; before that a second end counts as a failure in a row. */
const STEADY_MS = 60_000;
const MAX_RESTARTS = 5;
const STOP_MS = 15_000;
/** The log of the server is for the rare look; it starts anew when it has grown to this. */
const MAX_LOG_BYTES = 10_000_000;

/**
 * The hub's own PostgreSQL: set up at the first start, started with the hub, brought back when it ends, stopped last.
 * Reachable on 127.0.0.1 with a random password that never leaves the folder.
 */
export class EmbeddedPostgres implements Service {
  private readonly options: EmbeddedPostgresOptions;
  private readonly clusterDir: string;
  private readonly secretsFile: string;
  private readonly logFile: string;
  private cluster: Cluster | undefined;
  private secrets: ClusterSecrets | undefined;
  private child: ChildProcess | undefined;
  private stopping: Promise<void> | undefined;
  private restarts = 0;
  private steadySince = 0;

  constructor(options: EmbeddedPostgresOptions) {
    this.options = options;
    // The server runs in another working directory.
    const folder = resolve(options.dataDir);
    this.clusterDir = join(folder, 'postgres');
    this.secretsFile = join(folder, 'postgres.json');
    this.logFile = join(folder, 'postgres.log');
  }

  /** Address of the database for its owner; known once started. */
  get databaseUrl(): string {
    if (this.secrets?.port === undefined) throw new Error('The embedded database is not started.');
    return `postgres://${CLUSTER_OWNER}:${this.secrets.password}@127.0.0.1:${this.secrets.port}/${DATABASE}`;
  }

  async start(): Promise<void> {
    const exists = existsSync(join(this.clusterDir, 'PG_VERSION'));
    const binaries = await embeddedBinaries();
    this.cluster = this.openCluster(binaries);
    this.secrets = await readSecrets(this.secretsFile, exists);
    if (exists) await stopLeftOverServer(this.clusterDir);
    else await this.setUp(this.cluster, this.secrets);
    await this.launch();
  }

  async stop(): Promise<void> {
    this.stopping ??= this.end();
    await this.stopping;
  }

  private openCluster(binaries: PostgresBinaries): Cluster {
    const account = this.accountOfFolder() ?? findServerAccount();
    const how = chooseServerCommand(account, binaries.initdb, [resolve(this.options.dataDir)]);
    if (how === undefined) {
      throw new StartupError(
        `PostgreSQL does not run as root, and the account ${account?.name} cannot reach ${binaries.initdb} and ${this.options.dataDir}: ` +
          'run Callweave as an ordinary user, move it out of the closed folder, or set DATABASE_URL.',
      );
    }
    return { binaries, how, dataDir: this.clusterDir };
  }

  /** When root takes over the folder of an ordinary user, the server stays that user's. */
  private accountOfFolder(): ServerAccount | undefined {
    if (process.getuid?.() !== 0 || !existsSync(this.clusterDir)) return undefined;
    const { uid, gid } = statSync(this.clusterDir);
    return uid === 0 ? undefined : { name: `number ${uid}`, uid, gid };
  }

  /** In a folder beside the final one, so that a set-up that was killed is simply done again. */
  private async setUp(cluster: Cluster, secrets: ClusterSecrets): Promise<void> {
    this.options.logger.debug({ folder: this.clusterDir }, 'setting up the embedded database');
    if (existsSync(this.clusterDir) && (await readdir(this.clusterDir)).length > 0) {
      throw new StartupError(
        `The folder ${this.clusterDir} is not empty and holds no database: move it away.`,
      );
    }
    const unfinished = `${this.clusterDir}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await writeSecrets(this.secretsFile, secrets);
    await initCluster({ ...cluster, dataDir: unfinished }, { password: secrets.password });
    await rm(this.clusterDir, { recursive: true, force: true });
    await rename(unfinished, this.clusterDir);
  }

  private async launch(): Promise<void> {
    const { cluster, secrets } = this;
    if (cluster === undefined || secrets === undefined)
      throw new Error('The embedded database is not started.');
    // While the hub runs its pools know the port, so only a start may take another one.
    if (this.steadySince === 0) {
      const port = await pickPort(secrets.port);
      if (port !== secrets.port) {
        secrets.port = port;
        await writeSecrets(this.secretsFile, secrets);
      }
    }
    this.trimLog();
    const logStart = existsSync(this.logFile) ? statSync(this.logFile).size : 0;
    const child = await launchCluster(cluster, {
      port: secrets.port ?? 0,
      logFile: this.logFile,
      settings: CLUSTER_SETTINGS,
    });
    child.unref();
    const ended = once(child, 'exit');
    try {
      await waitForDatabase(this.databaseUrl, { ended });
    } catch (error) {
      child.kill('SIGQUIT');
      throw new StartupError(
        `The embedded database does not start: ${this.lastComplaint(logStart) ?? String(error)}`,
        {
          cause: error,
        },
      );
    }
    this.child = child;
    this.steadySince = Date.now();
    ended.then(([code, signal]) => this.onEnd(code, signal)).catch(() => {});
  }

  private onEnd(code: number | null, signal: string | null): void {
    if (this.stopping !== undefined) return;
    this.options.logger.error(
      { code, signal, log: this.logFile },
      'embedded database ended, starting it again',
    );
    if (Date.now() - this.steadySince > STEADY_MS) this.restarts = 0;
    this.restart().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.onLost(
        new StartupError(`The embedded database ended and does not come back. ${reason}`, { cause: error }),
      );
    });
  }

  private async restart(): Promise<void> {
    for (;;) {
      this.restarts += 1;
      try {
        // After a kill the old server's children need a moment to notice and leave.
        await pause(100 * this.restarts);
        if (this.stopping === undefined) await this.launch();
        return;
      } catch (error) {
        if (this.restarts >= MAX_RESTARTS) throw error;
      }
    }
  }

  private async end(): Promise<void> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.ref();
    // SIGINT is PostgreSQL's fast shutdown: connections are closed, everything is written.
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_MS);
    await gone;
    clearTimeout(timer);
  }

  private trimLog(): void {
    if (existsSync(this.logFile) && statSync(this.logFile).size > MAX_LOG_BYTES) truncateSync(this.logFile);
  }

  /** What the server itself said last, without its time and process id. */
  private lastComplaint(logStart: number): string | undefined {
    if (!existsSync(this.logFile)) return undefined;
    const lines = readFileSync(this.logFile).subarray(logStart).toString('utf8').trim().split('\n');
    return lines
      .findLast((line) => /(FATAL|PANIC|error while loading)/.test(line))
      ?.replace(/^.*?(FATAL|PANIC): +/, '');
  }
}

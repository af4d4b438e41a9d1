import { existsSync } from 'node:fs';
import type { Hub } from './app.ts';
import { readConfig } from './config.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { StartupError } from './platform/startup-error.ts';
import { printWelcome } from './welcome.ts';

/** The process: reads the environment, starts the hub, stops it on a signal. Nothing else ends the process. */

/** After an error that nobody expected, the time to close what can be closed. */
const CRASH_TIMEOUT_MS = 5_000;
/** One Ctrl-C may come twice, from the terminal and from npm; a second one by a person means "now". */
const SAME_SIGNAL_MS = 1_000;

function complain(error: unknown, logger: Logger | undefined): void {
  if (error instanceof StartupError) {
    for (const problem of error.problems) process.stderr.write(`${problem}\n`);
    if (error.cause !== undefined) logger?.debug({ err: error.cause }, 'cause of the failed start');
  } else if (logger !== undefined) {
    logger.error({ err: error }, 'the hub ends because of an unexpected error');
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
}

async function main(): Promise<void> {
  let logger: Logger | undefined;
  let hub: Hub | undefined;
  let ending = false;

  const end = async (code: number, timeoutMs: number | undefined): Promise<void> => {
    if (ending) return;
    ending = true;
    const inTime = (await hub?.stop(timeoutMs)) ?? true;
    process.exit(inTime ? code : 1);
  };
  const crash = (error: unknown): void => {
    complain(error, logger);
    end(1, CRASH_TIMEOUT_MS).catch(() => process.exit(1));
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);

  try {
    // Variables of the environment win over those of the file.
    if (existsSync('.env')) process.loadEnvFile('.env');
    const config = readConfig(process.env);
    const isEmbedded = config.databaseUrl === undefined;
    logger = createLogger({ level: config.logLevel, pretty: process.stdout.isTTY || isEmbedded });
    // Loaded only now: what is wrong with the configuration is said at once.
    const { Hub } = await import('./app.ts');
    hub = new Hub({ config, logger, onLost: crash });
    let firstSignalAt: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        firstSignalAt ??= Date.now();
        if (Date.now() - firstSignalAt > SAME_SIGNAL_MS) process.exit(1);
        end(0, undefined).catch(() => process.exit(1));
      });
    }
    const started = await hub.start();
    printWelcome(started, { isEmbedded, logger, dataDir: config.dataDir });
  } catch (error) {
    crash(error);
  }
}

await main();

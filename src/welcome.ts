import { relative } from 'node:path';
import type { StartedHub } from './app.ts';
import type { Logger } from './platform/logger.ts';

export interface WelcomeOptions {
  isEmbedded: boolean;
  logger: Logger;
  dataDir: string;
}

/** Says that the hub is ready: to a person at the console, or to whoever collects logs. */
export function printWelcome(hub: StartedHub, { isEmbedded, logger, dataDir }: WelcomeOptions): void {
  if (!isEmbedded) {
    logger.info({ url: hub.publicUrl, port: hub.port, roles: hub.roles }, 'the hub is ready');
    // Once in the life of an installation; there is no other way in yet.
    if (hub.link !== undefined) logger.info(`first sign-in, once: ${hub.link}`);
    return;
  }
  const folder = relative(process.cwd(), dataDir);
  const lines = [
    '',
    '  Callweave is ready.',
    '',
    hub.link === undefined ? `  Open   ${hub.publicUrl}` : `  Open   ${hub.link}`,
    ...(hub.link === undefined
      ? []
      : ['         This link signs you in as the admin. It works once, within an hour.']),
    ...(hub.sandbox ? ['         Virtual PBXs are ringing: the first call pops within seconds.'] : []),
    '',
    `  Data   ${folder.startsWith('..') || folder === '' ? dataDir : `./${folder}`}`,
    '  Stop   Ctrl-C',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

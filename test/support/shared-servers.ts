import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';

/** Address of a server that the whole run shares; undefined when this machine lacks its program. */
export async function sharedServer(name: 'postgres' | 'redis'): Promise<string | undefined> {
  const url = await askFor(name);
  return url === '' ? undefined : url;
}

/** Folder of a page, or the file of the hub, made once for the whole run (see built-programs.ts). Shared: change nothing. */
export async function builtProgram(name: 'desktop' | 'console' | 'hub'): Promise<string> {
  return askFor(name);
}

/** URL of a freshly migrated database of one's own; `giveBackDatabase` when it is not needed any more. */
export async function takeDatabase(): Promise<string> {
  return askFor('database');
}

export async function giveBackDatabase(url: string): Promise<void> {
  await askFor(`noDatabase ${url}`);
}

async function askFor(name: string): Promise<string> {
  const socket = connect(inject('sharedServersPort'), '127.0.0.1');
  socket.write(name);
  const answer = JSON.parse(await text(socket)) as { url?: string; error?: string };
  if (answer.error !== undefined) throw new Error(`The ${name} of the tests did not start: ${answer.error}`);
  return answer.url ?? '';
}

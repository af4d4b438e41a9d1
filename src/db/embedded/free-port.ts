import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** `wanted` when it is free on 127.0.0.1, else a port that the system chooses. */
export async function pickPort(wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    const same = await tryPort(wanted);
    if (same !== undefined) return same;
  }
  const any = await tryPort(0);
  if (any === undefined) throw new Error('There is no free TCP port on 127.0.0.1.');
  return any;
}

async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const taken = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return taken;
}

import { randomInt } from 'node:crypto';
import { pickPort } from '../../src/db/embedded/free-port.ts';

/** Below those that systems give to whoever asks for any (from 32,768 on Linux). */
const FROM = 20_000;
const BELOW = 32_000;

/**
 * A free port for a server that is started after it was picked, or again on the same port: nobody who asks for any port,
 * such as a client that connects, is given it meanwhile.
 */
export async function pickKeptPort(): Promise<number> {
  for (;;) {
    const wanted = randomInt(FROM, BELOW);
    if ((await pickPort(wanted)) === wanted) return wanted;
  }
}

import { spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { asteriskSettings } from '../../connectors/pbx/asterisk/asterisk-settings.ts';
import { NO_STREAM_TOOLS } from '../kit/no-stream-tools.ts';
import { startAmiServer } from './ami-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'callweave-ami-'));
const identity = makeIdentity();
if (identity === undefined)
  console.warn('AMI over TLS is not tested: there is no openssl to make a certificate.');

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** A certificate that nobody vouches for. */
function makeIdentity(): { key: string; cert: string } | undefined {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const ask = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  const { status } = spawnSync('openssl', [...ask.split(' '), '-keyout', key, '-out', cert]);
  return status === 0 ? { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } : undefined;
}

describe.skipIf(identity === undefined)('AMI over TLS', () => {
  async function open() {
    const server = await startAmiServer({ secret: 'open-sesame', ...(identity && { identity }) });
    const settings = asteriskSettings.parse({
      interface: 'ami',
      tls: true,
      host: 'localhost',
      port: server.port,
      secret: 'open-sesame',
    });
    const events = new EventEmitter();
    const end = once(events, 'end');
    const handle = asterisk.stream?.open(
      { country: 'RU', settings },
      {
        onFrame: () => {},
        onOpen: () => events.emit('end', 'open'),
        onClose: (reason) => events.emit('end', reason),
      },
      NO_STREAM_TOOLS,
    );
    const [outcome] = await end;
    handle?.close();
    const { actions } = server;
    await server.close();
    return { outcome, actions };
  }

  it('tells no secret to a server that cannot prove who it is', async () => {
    expect(await open()).toEqual({ outcome: 'self-signed certificate', actions: [] });
  });

  it('logs in', async () => {
    // The check of the certificate is the test above.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect((await open()).outcome).toBe('open');
  });
});

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AxiosProviderHttp } from '../../connectors/kit/axios-provider-http.ts';
import type { TlsOptions } from '../../connectors/kit/tls-options.ts';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'tls', name), 'utf8');
const CERTIFICATE = read('certificate.pem');
/** What a connector declares for such a host. */
const OLD = { ciphers: 'DEFAULT@SECLEVEL=1' };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A host that agrees on keys of 1024 bits and nothing better. */
async function oldHost(): Promise<string> {
  const server = createServer(
    {
      key: read('key.pem'),
      cert: CERTIFICATE,
      dhparam: read('dh-1024.pem'),
      ciphers: 'DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0',
      maxVersion: 'TLSv1.2',
    },
    (_request, response) => response.end('here'),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(origins: string[], tls?: TlsOptions): AxiosProviderHttp {
  const clock = { now: () => 0, sleep: async () => {} };
  return new AxiosProviderHttp({ secrets: [], origins, clock, ...(tls && { tls }) });
}

describe('a host with old TLS', () => {
  it('is spoken to when the connector says so', async () => {
    const url = await oldHost();
    const tls = { ...OLD, ca: CERTIFICATE };
    expect(await client([url], tls).request({ url })).toMatchObject({ status: 200, body: 'here' });
  });

  it('is refused at the level that newer systems have by themselves', async () => {
    const url = await oldHost();
    const tls = { ciphers: 'DEFAULT@SECLEVEL=2', ca: CERTIFICATE };
    await expect(client([url], tls).request({ url })).rejects.toMatchObject({ kind: 'transient' });
  });

  it('must still have a certificate that is trusted', async () => {
    const url = await oldHost();
    await expect(client([url], OLD).request({ url })).rejects.toThrow(/SELF_SIGNED/);
  });

  it('gets these ciphers alone: whoever is not the PBX does not', async () => {
    const [home, other] = [await oldHost(), await oldHost()];
    const http = client([home], { ...OLD, ca: CERTIFICATE });
    expect(await http.request({ url: home })).toMatchObject({ status: 200 });
    await expect(http.request({ url: other })).rejects.toThrow(/SELF_SIGNED/);
  });
});

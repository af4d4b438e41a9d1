import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const HOSTS = join(import.meta.dirname, 'hosts');
const SDK = join(import.meta.dirname, '../../node_modules/@hubspot/calling-extensions-sdk/dist/main.esm.js');

export interface FakeCrm {
  origin: string;
  /** The address of the page in which a CRM's own script and the bridge stand. */
  page: (crm: string, lang?: string) => string;
  close(): Promise<void>;
}

/** A web server of CRMs, at a site that is not the hub's. */
export async function startFakeCrm(about: {
  hub: string;
  company: string;
  /** As an administrator of the hub. */
  ask: (method: string, path: string, body?: unknown) => Promise<any>;
}): Promise<FakeCrm> {
  /** Made when a page first asks: the key of the company's own back end. */
  let key: Promise<string> | undefined;
  const ownToken = async (): Promise<string> => {
    key ??= about.ask('POST', '/api-keys', { name: 'CRM', role: 'supervisor' }).then((made) => made.key);
    const { items } = await about.ask('GET', '/agents');
    const response = await fetch(`${about.hub}/api/v1/agents/${items[0].agentId}/widget-tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await key}`, 'content-type': 'application/json' },
      body: '{}',
    });
    return await response.text();
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    try {
      if (pathname === '/sdk.js') {
        response.setHeader('content-type', 'text/javascript');
        response.end(await readFile(SDK));
        return;
      }
      if (pathname === '/callweave-token' && request.method === 'POST') {
        response.setHeader('content-type', 'application/json');
        response.end(await ownToken());
        return;
      }
      const html = await readFile(join(HOSTS, pathname.replace(/\W/g, '').concat('.html')), 'utf8');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        html
          .replaceAll('{{hub}}', about.hub)
          .replaceAll('{{company}}', about.company)
          .replaceAll('{{lang}}', searchParams.get('lang') ?? 'en')
          .replaceAll('{{more}}', searchParams.has('own') ? '&amp;token-endpoint=/callweave-token' : ''),
      );
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    page: (crm, lang = 'en') => `${origin}/${crm}?lang=${lang}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

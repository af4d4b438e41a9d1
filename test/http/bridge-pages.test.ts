import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridgeRouter } from '../../src/http/bridge-router.ts';

const COMPANY = '0197b0c2-7f10-7b7e-8a5e-3f0c5a1f0001';
const PAGES = ['https://crm.example.org', 'https://crm.example.org:8443'];
let server: Server;
let origin: string;

beforeAll(async () => {
  const app = express();
  // What the hub says of its other pages.
  app.use((_request, response, next) => {
    response.setHeader('x-frame-options', 'SAMEORIGIN');
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    next();
  });
  app.use(
    bridgeRouter({
      bridgesDir: join(import.meta.dirname, '../../web/bridges/pages'),
      pagesOf: async (company) => (company === COMPANY ? PAGES : undefined),
    }),
  );
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const get = (path: string) => fetch(`${origin}/widget/bridges/${path}`);
const ancestors = ({ headers }: Response): string | undefined =>
  /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1];

describe('the pages of the bridges', () => {
  it.each(['frame.html', 'hubspot.html'])(
    '%s stands in the pages of its company and in no other',
    async (page) => {
      const ours = await get(`${page}?company=${COMPANY}`);
      expect(ancestors(ours)).toBe(`'self' ${PAGES.join(' ')}`);
      expect(ours.headers.get('x-frame-options')).toBeNull();
      expect(await ours.text()).toContain(`content="${PAGES.join(' ')}"`);
      for (const company of ['', '?company=nobody', '?company=0197b0c2-7f10-7b7e-8a5e-3f0c5a1f0002'])
        expect(ancestors(await get(`${page}${company}`)), company).toBe("'self'");
    },
  );

  it('run no script but the hub’s', async () => {
    const { headers } = await get(`frame.html?company=${COMPANY}`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });

  it('let the sign-in window keep its opener, and nobody frame it', async () => {
    const window = await get('sign-in.html');
    expect(ancestors(window)).toBe("'none'");
    expect(window.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    expect(window.headers.get('x-frame-options')).toBe('SAMEORIGIN');
  });

  it('are the only files there', async () => {
    expect((await get('page.css')).headers.get('access-control-allow-origin')).toBe('*');
    for (const path of ['..%2fvite.config.ts', '.sources', 'frame.html.bak', 'page.css%00.js'])
      expect((await get(path)).ok, path).toBe(false);
  });
});

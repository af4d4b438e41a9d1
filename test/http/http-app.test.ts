import { request as rawRequest } from 'node:http';
import { Validator as OpenApiValidator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/http/openapi.ts';
import { prepareHub } from './http-fixture.ts';

const hub = prepareHub();

describe('the server', () => {
  it('says that it lives and whether it is ready', async () => {
    expect((await hub.request('GET', '/healthz')).body).toEqual({ status: 'ok' });
    expect(await hub.request('GET', '/readyz')).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { database: true } },
    });
  });

  it('gives metrics to this machine, to the token and to admins, and to nobody else', async () => {
    const elsewhere = { 'x-forwarded-for': '203.0.113.5' };
    const ask = (options: object) => hub.request('GET', '/metrics', options);
    expect((await ask({})).text).toContain('callweave_up 1');
    expect((await ask({ headers: elsewhere })).status).toBe(401);
    expect((await ask({ headers: elsewhere, key: 'scraper-token' })).status).toBe(200);
    expect((await ask({ headers: elsewhere, key: 'wrong-token' })).status).toBe(401);
    const tenantId = await hub.addTenant();
    expect((await ask({ headers: elsewhere, key: await hub.apiKey(tenantId, 'supervisor') })).status).toBe(
      403,
    );
    expect((await ask({ headers: elsewhere, key: await hub.apiKey(tenantId, 'admin') })).status).toBe(200);
  });

  it('serves the desktop at every address of a page, and files as they are', async () => {
    const html = { headers: { accept: 'text/html' } };
    for (const path of ['/', '/welcome', '/calls/17']) {
      const page = await hub.request('GET', path, html);
      expect(page.text, path).toContain('<title>Desktop</title>');
      expect(page.headers.get('cache-control')).toBe('no-cache');
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain(`connect-src 'self' ws://localhost:${hub.server.port}`);
      expect(policy).not.toContain('upgrade-insecure-requests');
      expect(page.headers.get('strict-transport-security')).toBeNull();
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await hub.request('GET', '/logo.svg')).headers.get('content-type')).toContain('image/svg');
    expect((await hub.request('GET', '/missing.js', html)).status).toBe(404);
    expect((await hub.request('GET', '/../../etc/passwd', html)).text).not.toContain('root:');
  });

  it('answers what it does not have with a problem, under the id of the request', async () => {
    const answer = await hub.request('GET', '/api/v1/nothing', { headers: { 'x-request-id': 'trace-1' } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is nothing at this address.',
      code: 'notFound',
      requestId: 'trace-1',
    });
    const spoofed = await hub.request('GET', '/api/v1/nothing', {
      headers: { 'x-request-id': 'a b<script>' },
    });
    expect(spoofed.body.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['broken JSON', '{"name":', 'application/json', 400],
    ['JSON that is no object', '"text"', 'application/json', 400],
    ['another media type', 'name=Ann', 'application/x-www-form-urlencoded', 415],
    ['no media type', '{"name":"Ann"}', '', 415],
    ['a body of 10 MB', `{"name":"${'x'.repeat(10_000_000)}"}`, 'application/json', 413],
    ['broken UTF-8', Buffer.from('7b226e616d65223a22ff22', 'hex'), 'application/json', 400],
    ['an unknown charset', '{}', 'application/json; charset=klingon', 415],
  ])('refuses %s', async (_what, body, type, status) => {
    const key = await hub.apiKey(await hub.addTenant(), 'admin');
    const answer = await hub.request('POST', '/api/v1/contacts', {
      key,
      body: Buffer.from(body as string),
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('reads no body of whoever may not send one', async () => {
    const answer = await hub.request('POST', '/api/v1/contacts', {
      body: '{"name":',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(401);
  });

  it('survives an upload that breaks off', async () => {
    const key = await hub.apiKey(await hub.addTenant(), 'admin');
    await new Promise<void>((resolve) => {
      const upload = rawRequest(`${hub.origin}/api/v1/contacts/imports`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv', 'content-length': '1000' },
      });
      upload.on('error', () => {});
      upload.on('close', resolve);
      upload.write('name;phone\n', () => setImmediate(() => upload.destroy()));
    });
    expect((await hub.request('GET', '/api/v1/contacts/imports', { key })).body.items).toEqual([]);
  });

  it('refuses values that no database can hold', async () => {
    const key = await hub.apiKey(await hub.addTenant(), 'admin');
    for (const path of [
      '/contacts?q=%00',
      '/calls?q=%00',
      '/inbox/99999999999999999999',
      '/contacts/by-number/%00',
      '/users?after=AA',
      '/calls/%ff',
    ]) {
      const { status } = await hub.request('GET', `/api/v1${path}`, { key });
      expect(status, path).toBe(400);
    }
  });
});

describe('the description of the API', () => {
  it('is OpenAPI 3.1, names every operation once, and points at nothing that is not there', async () => {
    const { body, status } = await hub.request('GET', '/api/openapi.json');
    expect(status).toBe(200);
    expect(body.openapi).toBe('3.1.0');
    const operations = Object.entries<any>(body.paths).flatMap(([path, item]) =>
      Object.entries<any>(item).map(([method, operation]) => ({ path, method, operation })),
    );
    expect(operations).toHaveLength(hub.routes.length);
    expect(new Set(operations.map((one) => one.operation.operationId)).size).toBe(operations.length);
    const tags = new Set(body.tags.map((tag: any) => tag.name));
    for (const { path, operation } of operations) {
      expect(tags).toContain(operation.tags[0]);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? [])
        .filter((one: any) => one.in === 'path')
        .map((one: any) => one.name);
      expect(declared.sort()).toEqual(named.sort());
      const unlimited = Object.keys(operation.responses).filter((status) => status !== '429');
      expect(unlimited).toHaveLength(2);
    }
    for (const [, name] of JSON.stringify(body).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(body.components.schemas[name!], name).toBeDefined();
    }
    expect(body.components.schemas.Call.required).toContain('callId');
    expect(
      openApiDocument(hub.routes, { publicUrl: 'https://calls.example.com', version: '1.2.3' }).servers,
    ).toEqual([{ url: 'https://calls.example.com/api/v1' }]);
  });

  it('is valid, as the OpenAPI Initiative has it', async () => {
    const { body } = await hub.request('GET', '/api/openapi.json');
    const { valid, errors } = await new OpenApiValidator().validate(body);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it('can be read in a browser, with nothing from outside', async () => {
    const page = await hub.request('GET', '/api/docs');
    expect(page.text).not.toMatch(/https?:\/\//);
    for (const [, path] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await hub.request('GET', path!)).status, path).toBe(200);
    }
  });
});

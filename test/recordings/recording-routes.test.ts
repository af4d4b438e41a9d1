import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { audioKey } from '../../src/recordings/audio-key.ts';
import { prepareHub } from '../http/http-fixture.ts';
import { tone } from './sound.ts';

const hub = prepareHub();
const sound = tone(2);
const sha256 = createHash('sha256').update(sound).digest('hex');
const ID = 'a/b c?.wav';
let tenantId: string;
let connectionId: string;
let callId: string;
let path: string;
let admin: string;
let supervisor: string;
let agent: { cookie: string; agentId?: string };

/** As the fetcher leaves it. */
async function addRecording(recordingId: string, state = 'ready'): Promise<void> {
  const key = audioKey({ tenantId, connectionId, recordingId });
  if (state === 'ready') {
    const file = join(tmpdir(), `callweave-${randomUUID()}.part`);
    await mkdir(tmpdir(), { recursive: true });
    await writeFile(file, sound);
    const audio = { path: file, bytes: sound.length, sha256, mediaType: 'audio/wav' };
    await hub.recordings.store.keep(key, audio).finally(() => rm(file, { force: true }));
  }
  await hub.owner.query(
    `INSERT INTO recordings (connection_id, recording_id, tenant_id, call_id, source, state, ended_at, next_try_at, give_up_at,
       hope_ms, sha256, bytes, media_type, stored_key, reason)
     VALUES ($1, $2, $3, $4, 'https://pbx.example/secret', $5, '2026-03-30T07:00:00Z', now(), now(), 1000, $6, $7, 'audio/wav', $8,
       $9)`,
    [
      connectionId,
      recordingId,
      tenantId,
      callId,
      state,
      state === 'ready' ? sha256 : null,
      state === 'ready' ? sound.length : null,
      state === 'ready' ? key : null,
      state === 'failed' ? 'The PBX has no such recording (404)' : null,
    ],
  );
}

beforeAll(async () => {
  await hub.owner.query(`SELECT ensure_month_partitions('2026-03-01')`);
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  agent = await hub.signIn(tenantId, 'agent');
  admin = await hub.apiKey(tenantId, 'admin');
  supervisor = await hub.apiKey(tenantId, 'supervisor');
  callId = await hub.addCall(tenantId, connectionId, {
    at: '2026-03-30T06:59:00.000Z',
    agentIds: [agent.agentId as string],
  });
  await addRecording(ID);
  path = `/api/v1/calls/${callId}/recordings/${encodeURIComponent(ID)}`;
});

async function get(headers: Record<string, string> = {}, method = 'GET', address = path) {
  const response = await fetch(`${hub.origin}${address}`, {
    method,
    headers: { authorization: `Bearer ${supervisor}`, ...headers },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

describe('a recording over HTTP', () => {
  it('is the file, by its own type, kept by nobody in between', async () => {
    const { status, headers, body } = await get();
    expect([status, body.equals(sound)]).toEqual([200, true]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(sound.length),
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
      'cache-control': 'private, no-store',
      'content-disposition': `inline; filename="call-2026-03-30-0700-${sha256.slice(0, 8)}.wav"`,
      'x-content-type-options': 'nosniff',
    });
    const saved = await get({}, 'GET', `${path}?download=true`);
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; /);
  });

  it('is told of by HEAD, without its bytes', async () => {
    const { status, headers, body } = await get({}, 'HEAD');
    expect([status, headers.get('content-length'), body.length]).toEqual([200, String(sound.length), 0]);
    const part = await get({ range: 'bytes=0-9' }, 'HEAD');
    expect([part.status, part.headers.get('content-length')]).toEqual([206, '10']);
  });

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=100-', 100, sound.length - 1],
    ['bytes=-50', sound.length - 50, sound.length - 1],
    [`bytes=5-${sound.length * 2}`, 5, sound.length - 1],
  ])('gives the part %s', async (range, start, end) => {
    const { status, headers, body } = await get({ range });
    expect(status).toBe(206);
    expect(headers.get('content-range')).toBe(`bytes ${start}-${end}/${sound.length}`);
    expect(headers.get('content-length')).toBe(String(end - start + 1));
    expect(body.equals(sound.subarray(start, end + 1))).toBe(true);
  });

  it('has no part behind its end', async () => {
    const { status, headers } = await get({ range: `bytes=${sound.length}-` });
    expect([status, headers.get('content-range')]).toEqual([416, `bytes */${sound.length}`]);
  });

  it('is given whole for several parts, an unreadable range, and a part of another file', async () => {
    for (const headers of [
      { range: 'bytes=0-1,100-101' },
      { range: 'lines=0-1' },
      { range: 'bytes=x' },
      { range: 'bytes=0-9', 'if-range': '"another"' },
    ]) {
      const { status, body } = await get(headers);
      expect([status, body.length], JSON.stringify(headers)).toEqual([200, sound.length]);
    }
    expect((await get({ range: 'bytes=0-9', 'if-range': `"${sha256}"` })).status).toBe(206);
  });

  it('is not sent again to whoever has it', async () => {
    const { status, body } = await get({ 'if-none-match': `"${sha256}"` });
    expect([status, body.length]).toEqual([304, 0]);
  });

  it('is for the agents of the call, for supervisors and admins, and for nobody else', async () => {
    const as = (options: object) => hub.request('HEAD', path, options);
    expect((await as({ cookie: agent.cookie })).status).toBe(200);
    expect((await as({ key: admin })).status).toBe(200);
    expect((await as({ cookie: (await hub.signIn(tenantId, 'agent')).cookie })).status).toBe(404);
    expect((await as({ key: await hub.apiKey(tenantId, 'agent') })).status).toBe(404);
    expect((await as({ key: await hub.apiKey(await hub.addTenant(), 'admin') })).status).toBe(404);
    expect((await as({})).status).toBe(401);
  });

  it('is a problem where there is none', async () => {
    const { status, headers } = await get({}, 'GET', path.replace(/[^/]+$/, 'other'));
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });
});

describe('a signed link', () => {
  it('plays for whoever has it, in parts too, and is made by leaders only', async () => {
    expect((await hub.request('POST', `${path}/links`, { cookie: agent.cookie, json: {} })).status).toBe(403);
    const made = await hub.request('POST', `${path}/links`, { key: supervisor, json: { minutes: 5 } });
    expect(made.status).toBe(201);
    expect(Date.parse(made.body.expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
    const { pathname } = new URL(made.body.url);
    const response = await fetch(`${hub.origin}${pathname}`, { headers: { range: 'bytes=0-99' } });
    expect([response.status, response.headers.get('referrer-policy')]).toEqual([206, 'no-referrer']);
    expect(Buffer.from(await response.arrayBuffer()).equals(sound.subarray(0, 100))).toBe(true);
    const wrong = await fetch(`${hub.origin}${pathname.slice(0, -1)}`);
    expect(wrong.status).toBe(404);
  });
});

describe('recordings that failed', () => {
  it('are listed with the reason and without what is ours alone, and are tried again', async () => {
    await addRecording('lost', 'failed');
    expect((await hub.request('GET', '/api/v1/recordings', { cookie: agent.cookie })).status).toBe(403);
    const { body } = await hub.request('GET', '/api/v1/recordings', { key: supervisor });
    expect(body.items).toMatchObject([
      { recordingId: 'lost', callId, state: 'failed', reason: 'The PBX has no such recording (404)' },
    ]);
    expect(JSON.stringify(body)).not.toContain('pbx.example');
    const retry = `/api/v1/calls/${callId}/recordings/lost/retry`;
    const again = await hub.request('POST', retry, { key: supervisor });
    expect([again.status, again.body.state]).toEqual([202, 'pending']);
    expect((await hub.request('POST', retry, { key: supervisor })).status).toBe(409);
    expect((await hub.request('GET', '/api/v1/recordings', { key: supervisor })).body.items).toEqual([]);
  });

  it('are paged', async () => {
    for (const id of ['f1', 'f2', 'f3']) await addRecording(id, 'failed');
    const first = await hub.request('GET', '/api/v1/recordings?limit=2', { key: supervisor });
    const second = await hub.request('GET', `/api/v1/recordings?limit=2&after=${first.body.next}`, {
      key: supervisor,
    });
    const ids = [...first.body.items, ...second.body.items].map(({ recordingId }) => recordingId);
    expect(ids.sort()).toEqual(['f1', 'f2', 'f3']);
    expect(second.body.next).toBeNull();
  });
});

describe('a legal hold', () => {
  it('keeps a recording from being deleted until an admin releases it', async () => {
    await addRecording('held');
    const of = `/api/v1/calls/${callId}/recordings/held`;
    const hold = { json: { reason: 'A claim' } };
    expect((await hub.request('PUT', `${of}/hold`, { key: supervisor, ...hold })).status).toBe(403);
    expect((await hub.request('PUT', `${of}/hold`, { key: admin, ...hold })).status).toBe(204);
    expect((await hub.request('GET', `${of}/hold`, { key: admin })).body).toEqual({ held: true });
    expect((await hub.request('DELETE', of, { key: admin })).status).toBe(409);
    expect((await hub.request('DELETE', `${of}/hold`, { key: admin })).status).toBe(204);
    expect((await hub.request('DELETE', of, { key: admin })).status).toBe(204);
    expect((await hub.request('GET', of, { key: admin })).status).toBe(410);
    expect((await hub.request('DELETE', of, { key: admin })).status).toBe(409);
  });

  it('of a call keeps every recording of it', async () => {
    await addRecording('with-call');
    const of = `/api/v1/calls/${callId}`;
    await hub.request('PUT', `${of}/recording-hold`, { key: admin, json: { reason: 'A claim' } });
    expect((await hub.request('DELETE', `${of}/recordings/with-call`, { key: admin })).status).toBe(409);
    expect((await hub.request('DELETE', `${of}/recording-hold`, { key: admin })).status).toBe(204);
    expect((await hub.request('DELETE', `${of}/recordings/with-call`, { key: admin })).status).toBe(204);
  });
});

describe('the list of recordings', () => {
  const list = async (query: string) =>
    (await hub.request('GET', `/api/v1/recordings?${query}`, { key: supervisor })).body;

  it('says whose call it was, and what keeps it from being deleted', async () => {
    await addRecording('kept');
    const of = `/api/v1/calls/${callId}`;
    await hub.request('PUT', `${of}/recordings/kept/hold`, { key: admin, json: { reason: 'A claim' } });
    const { items } = await list('state=ready&held=true');
    expect(items).toMatchObject([
      { recordingId: 'kept', hold: { of: 'recording', reason: 'A claim' }, call: { number: '+79000000011' } },
    ]);
    await hub.request('DELETE', `${of}/recordings/kept/hold`, { key: admin });
    await hub.request('PUT', `${of}/recording-hold`, { key: admin, json: { reason: 'A court' } });
    const held = (await list('state=ready&held=true')).items;
    expect(held.length).toBeGreaterThan(1);
    expect(held[0].hold).toEqual({ of: 'call', reason: 'A court' });
    await hub.request('DELETE', `${of}/recording-hold`, { key: admin });
    expect((await list('state=ready&held=true')).items).toEqual([]);
  });

  it('is of calls that ended within an interval', async () => {
    const day = 'state=ready&from=2026-03-30T00:00:00.000Z&to=2026-03-31T00:00:00.000Z';
    expect((await list(day)).items.length).toBeGreaterThan(1);
    expect((await list('state=ready&from=2026-03-31T00:00:00.000Z')).items).toEqual([]);
    expect((await list(`${day}&connectionId=${connectionId}&limit=1`)).next).not.toBeNull();
    expect((await list(`${day}&connectionId=${randomUUID()}`)).items).toEqual([]);
  });
});

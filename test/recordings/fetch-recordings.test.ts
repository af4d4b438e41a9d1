import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecordingHub, type RecordingHub } from './recording-hub.ts';
import { audio, FIRST_TRY_AFTER_MS, GIVE_UP_AFTER_MS, openRecordingPbx } from './recording-pbx.ts';
import { tone } from './sound.ts';

const HOUR = 3_600_000;
let pbx: Awaited<ReturnType<typeof openRecordingPbx>>;
let hub: RecordingHub;
beforeEach(async () => {
  pbx = await openRecordingPbx();
  hub = await createRecordingHub(pbx);
});
afterEach(async () => {
  await hub.close();
  await pbx.close();
});

const lastEvent = async () => (await hub.events()).at(-1);

describe('a recording', () => {
  it('is fetched when its time has come, checked, kept, and told once without a card', async () => {
    const sound = tone(2);
    pbx.say('r1', audio(sound));
    const callId = await hub.call('r1');
    expect((await hub.recordOf(callId)).recordings).toEqual([{ id: 'r1', state: 'pending' }]);
    await hub.worker.look();
    expect(pbx.asked).toEqual([]);

    hub.pass(FIRST_TRY_AFTER_MS);
    const told = (await hub.events()).length;
    await hub.worker.look();
    const url = `/api/v1/calls/${callId}/recordings/r1`;
    expect((await hub.recordOf(callId)).recordings).toEqual([
      { id: 'r1', duration: 2_000, mediaType: 'audio/wav', url, state: 'ready' },
    ]);
    const events = (await hub.events()).slice(told);
    expect(events.map(({ type, audience, card }) => [type, audience, card])).toEqual([
      ['callweave.call.recordingReady.v1', [], null],
    ]);
    expect(events[0]?.agent_ids).toEqual([hub.agents.get('101')?.agentId]);
    expect(await hub.row('r1')).toMatchObject({
      state: 'ready',
      tries: 1,
      bytes: String(sound.length),
      sha256: createHash('sha256').update(sound).digest('hex'),
      duration_ms: '2000',
    });
    const [file, ...others] = await hub.files();
    expect(others).toEqual([]);
    expect(await readFile(file as string)).toEqual(sound);
    expect((await stat(file as string)).mode & 0o777).toBe(0o600);
    expect(file).not.toContain('r1');

    await hub.worker.look();
    expect(pbx.asked).toEqual(['r1']);
  });

  it('stays ready when the PBX tells more of the call, and when its record is derived again', async () => {
    pbx.say('r1', audio(tone(1)));
    const callId = await hub.call('r1');
    hub.pass(FIRST_TRY_AFTER_MS);
    await hub.worker.look();
    const { recordings } = await hub.recordOf(callId);
    expect((await lastEvent())?.type).toBe('callweave.call.recordingReady.v1');
    const at = hub.now().getTime();
    await hub.say({ id: 'late', call: 'r1-1', kind: 'queued', at: at - 70_000, from: '' });
    await hub.ingest.refresh(hub.connectionId, [{ callId, rematch: true }]);
    expect((await hub.recordOf(callId)).recordings).toEqual(recordings);
    expect(recordings[0].state).toBe('ready');
    const ready = (await hub.events()).filter((one) => one.type.includes('recordingReady'));
    expect(ready).toHaveLength(1);
  });

  it('that the PBX is still writing is asked for again, less and less often, until it is there', async () => {
    let tries = 0;
    pbx.say('r1', (request, response) => {
      tries += 1;
      if (tries < 4) response.writeHead(204).end();
      else audio(tone(1))(request, response);
    });
    const callId = await hub.call('r1');
    hub.pass(FIRST_TRY_AFTER_MS);
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      await hub.worker.look();
      const { next_try_at } = await hub.row('r1');
      waits.push(next_try_at.getTime() - hub.now().getTime());
      await hub.worker.look();
      hub.pass(waits.at(-1) ?? 0);
    }
    expect(waits.slice(0, 3)).toEqual([30_000, 60_000, 120_000]);
    expect(tries).toBe(4);
    expect((await hub.recordOf(callId)).recordings[0].state).toBe('ready');
  });

  it('that never comes has failed when its time is up, with the reason, and is told', async () => {
    pbx.say('r1', (_request, response) => void response.writeHead(204).end());
    const callId = await hub.call('r1');
    hub.pass(FIRST_TRY_AFTER_MS);
    for (let round = 0; round < 60; round += 1) {
      await hub.worker.look();
      hub.pass(HOUR);
    }
    expect(await hub.row('r1')).toMatchObject({ state: 'failed', reason: 'The PBX has no recording yet' });
    // 24 h of hourly tries and the first, closer ones: no more, and not until for ever.
    expect(pbx.asked.length).toBeGreaterThan(20);
    expect(pbx.asked.length).toBeLessThan(GIVE_UP_AFTER_MS / HOUR + 5);
    expect((await hub.recordOf(callId)).recordings).toEqual([{ id: 'r1', state: 'failed' }]);
    expect((await lastEvent())?.type).toBe('callweave.call.recordUpdated.v1');
  });

  it('that is gone has failed at once; somebody may ask to try again', async () => {
    const callId = await hub.call('r1');
    hub.pass(FIRST_TRY_AFTER_MS);
    await hub.worker.look();
    expect(await hub.row('r1')).toMatchObject({
      state: 'failed',
      reason: 'The PBX has no such recording (404)',
    });
    const failed = await hub.recordings.service.list(hub.tenantId, {
      state: 'failed',
      after: undefined,
      limit: 9,
    });
    expect(failed.map(({ recording: { recordingId, reason } }) => [recordingId, reason])).toEqual([
      ['r1', 'The PBX has no such recording (404)'],
    ]);

    pbx.say('r1', audio(tone(1)));
    await hub.recordings.service.retry(hub.of(callId), 'r1');
    expect((await hub.recordOf(callId)).recordings[0].state).toBe('pending');
    await hub.worker.look();
    expect((await hub.recordOf(callId)).recordings[0].state).toBe('ready');
    const { rows: audited } = await hub.owner.query(
      'SELECT subject_kind, subject_id, before, after FROM audit_entries',
    );
    expect(audited.filter(({ subject_kind }) => subject_kind === 'recording')).toMatchObject([
      { subject_id: 'r1', before: { state: 'failed' }, after: { callId, state: 'pending' } },
    ]);
  });

  it.each([
    ['a web page', '<!doctype html><html><body>Please sign in</body></html>', 'text/html', 'a web page'],
    ['a web page that says it is audio', '\n <html><body>Error</body></html>', 'audio/mpeg', 'a web page'],
    ['JSON', '{"error":"not ready"}', 'application/json', 'JSON'],
    ['XML', '<?xml version="1.0"?><error/>', 'audio/mpeg', 'XML'],
    ['a sentence', 'Recording is being prepared', 'audio/mpeg', 'text'],
  ])('is not %s: it is asked for again', async (_name, body, type, said) => {
    pbx.say('r1', audio(Buffer.from(body), type));
    await hub.call('r1');
    hub.pass(FIRST_TRY_AFTER_MS);
    await hub.worker.look();
    expect(await hub.row('r1')).toMatchObject({
      state: 'pending',
      reason: `The PBX sent ${said} instead of a recording`,
    });
    expect(await hub.files()).toEqual([]);
  });

  it('is not an empty file, a file of another kind, or one without an end', async () => {
    pbx.say('empty', audio(Buffer.alloc(0)));
    pbx.say('picture', audio(Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\0', 'latin1'), 'image/png'));
    const chunk = tone(5);
    let isCutOff = false;
    pbx.say('endless', (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav' });
      const more = (): void => void (response.destroyed ? undefined : response.write(chunk, more));
      response.on('close', () => {
        isCutOff = true;
      });
      more();
    });
    for (const id of ['empty', 'picture', 'endless']) await hub.call(id);
    hub.pass(FIRST_TRY_AFTER_MS);
    await hub.worker.look();
    expect(await hub.row('empty')).toMatchObject({ state: 'pending', reason: 'The PBX sent an empty file' });
    expect((await hub.row('picture')).reason).toBe('The PBX sent what is no audio file (image/png)');
    expect(await hub.row('endless')).toMatchObject({
      state: 'failed',
      reason: 'The recording is larger than 0 MB',
    });
    await expect.poll(() => isCutOff).toBe(true);
    expect(await hub.files()).toEqual([]);
  });

  it('that breaks off in the middle is thrown away, and is whole the next time', async () => {
    const sound = tone(3);
    let tries = 0;
    pbx.say('r1', (request, response) => {
      tries += 1;
      if (tries > 2) return audio(sound)(request, response);
      // Once with a length that is not kept, once in pieces.
      const length = tries === 1 ? { 'content-length': sound.length } : {};
      response.writeHead(200, { 'content-type': 'audio/wav', ...length });
      response.write(sound.subarray(0, 20_000), () => response.destroy());
    });
    const callId = await hub.call('r1');
    hub.pass(FIRST_TRY_AFTER_MS);
    await hub.worker.look();
    expect((await hub.row('r1')).reason).toMatch(/^The PBX|broke off|127\.0\.0\.1/);
    expect(await hub.files()).toEqual([]);
    hub.pass(60_000);
    await hub.worker.look();
    expect(await hub.row('r1')).toMatchObject({ state: 'pending', tries: 2 });
    hub.pass(HOUR);
    await hub.worker.look();
    expect((await hub.recordOf(callId)).recordings[0].state).toBe('ready');
    expect(await readFile((await hub.files())[0] as string)).toEqual(sound);
  });

  it('at a PBX that is down or refuses is asked for again', async () => {
    pbx.say('down', (_request, response) => void response.writeHead(503).end());
    pbx.say('locked', (_request, response) => void response.writeHead(401).end());
    await hub.call('down');
    await hub.call('locked');
    hub.pass(FIRST_TRY_AFTER_MS);
    await hub.worker.look();
    expect(await hub.row('down')).toMatchObject({ state: 'pending' });
    expect((await hub.row('down')).reason).toContain('does not answer as it should');
    expect((await hub.row('locked')).reason).toContain('refuses the credentials');
  });

  it('is asked for a day longer where the PBX could not say whether there is one', async () => {
    pbx.say('r1', (_request, response) => void response.writeHead(503).end());
    await hub.call('r1');
    hub.pass(GIVE_UP_AFTER_MS + HOUR);
    await hub.worker.look();
    expect((await hub.row('r1')).state).toBe('pending');
    hub.pass(24 * HOUR);
    await hub.worker.look();
    expect((await hub.row('r1')).state).toBe('failed');
  });

  it('is let go of when the hub stops, and is due at once for the next', async () => {
    const sound = tone(2);
    let isOpen = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      isOpen = resolve;
    });
    pbx.say('r1', (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': sound.length });
      response.write(sound.subarray(0, 1_000), () => isOpen());
    });
    await hub.call('r1');
    hub.pass(FIRST_TRY_AFTER_MS);
    const looking = hub.worker.look();
    await opened;
    await hub.worker.stop();
    await looking;
    expect(await hub.row('r1')).toMatchObject({ state: 'pending', tries: 0, next_try_at: hub.now() });
    expect(await hub.files()).toEqual([]);
    pbx.say('r1', audio(sound));
    await (await hub.openWorker()).look();
    expect((await hub.row('r1')).state).toBe('ready');
  });
});

describe('a hub that stops', () => {
  it('asks for no recording any more, and nothing fails behind its back', async () => {
    pbx.say('r1', (request) => request.socket.destroy());
    await hub.call('r1');
    hub.pass(FIRST_TRY_AFTER_MS);
    let stopped: Promise<void> | undefined;
    hub.moments.beforeAsking = () => {
      stopped = hub.worker.stop();
    };
    await hub.worker.look();
    await stopped;
    expect(pbx.asked).toEqual([]);
    expect(await hub.row('r1')).toMatchObject({ state: 'pending', tries: 0, next_try_at: hub.now() });
  });
});

describe('two workers', () => {
  it('fetch each recording once, and a few of a connection at a time', async () => {
    let atOnce = 0;
    let most = 0;
    const ids = Array.from({ length: 12 }, (_, index) => `r${index}`);
    for (const [index, id] of ids.entries()) {
      pbx.say(id, (request, response) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        void once(response, 'close').then(() => {
          atOnce -= 1;
        });
        setImmediate(() => audio(tone(1, 200 + index))(request, response));
      });
      await hub.call(id);
    }
    hub.pass(FIRST_TRY_AFTER_MS);
    const other = await hub.openWorker();
    await Promise.all([hub.worker.look(), other.look()]);
    expect([...pbx.asked].sort()).toEqual([...ids].sort());
    expect(most).toBeLessThanOrEqual(2);
    for (const id of ids) expect((await hub.row(id)).state).toBe('ready');
    expect(await hub.files()).toHaveLength(12);
  });
});

describe('the path', () => {
  it('asks the database nothing about recordings where there are none', async () => {
    const seen: string[] = [];
    const { tenant } = hub.database;
    const database = hub.database as { tenant: unknown };
    database.tenant = (tenantId: string, work: (tx: any) => Promise<unknown>) =>
      tenant.call(hub.database, tenantId, (tx: any) =>
        work(
          new Proxy(tx, {
            get: (target, name) =>
              name === 'query'
                ? (query: any, values?: unknown[]) => {
                    seen.push(query.name ?? query.text ?? query);
                    return target.query(query, values);
                  }
                : Reflect.get(target, name),
          }),
        ),
      );
    const at = hub.now().getTime();
    await hub.say([
      { id: 'a', call: 'x', kind: 'delivered', at, leg: '101', from: '+79000000031' },
      { id: 'b', call: 'x', kind: 'callCleared', at, from: '+79000000031' },
    ]);
    expect(seen.filter((name) => name.includes('recordings'))).toEqual([]);
    seen.length = 0;
    await hub.call('r1');
    expect(seen.filter((name) => name.includes('recordings'))).toEqual(['note-recordings']);
  });

  it('gives a recording that came with a live call its row when the call is over', async () => {
    const at = hub.now().getTime();
    await hub.say([
      { id: 'a', call: 'x', kind: 'established', at, leg: '101', from: '+79000000031' },
      { id: 'r', call: 'x', kind: 'recordingReady', at, recording: 'r1' } as never,
    ]);
    expect(await hub.row('r1')).toBeUndefined();
    await hub.say({ id: 'b', call: 'x', kind: 'callCleared', at: at + 9_000, from: '+79000000031' });
    expect(await hub.row('r1')).toMatchObject({
      state: 'pending',
      next_try_at: new Date(at + 9_000 + FIRST_TRY_AFTER_MS),
    });
  });

  it('lets the recordings go along when a call turns out to be a part of another', async () => {
    pbx.say('r1', audio(tone(1)));
    const at = hub.now().getTime();
    await hub.say([
      { id: 'a', call: 'first', kind: 'established', at: at - 90_000, leg: '101', from: '+79000000031' },
      { id: 'b', call: 'first', kind: 'callCleared', at: at - 80_000, from: '+79000000031' },
    ]);
    const callId = await hub.call('r1');
    hub.pass(FIRST_TRY_AFTER_MS);
    await hub.worker.look();
    await hub.say({
      id: 'tie',
      call: ['first', 'r1-1'],
      kind: 'queued',
      at: at - 85_000,
      from: '+79000000031',
    });
    const row = await hub.row('r1');
    expect(row.call_id).not.toBe(callId);
    expect((await hub.recordOf(row.call_id)).recordings).toMatchObject([
      { id: 'r1', state: 'ready', url: `/api/v1/calls/${row.call_id}/recordings/r1` },
    ]);
    expect(pbx.asked).toEqual(['r1']);
  });

  it('makes no rows for a PBX whose recordings cannot be fetched', async () => {
    const other = await createRecordingHub(pbx, { fetches: false });
    try {
      const callId = await other.call('r1');
      expect(await other.row('r1')).toBeUndefined();
      expect((await other.recordOf(callId)).recordings).toEqual([{ id: 'r1', state: 'pending' }]);
    } finally {
      await other.close();
    }
  });
});

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FetchedTranscript } from '../../src/domain/pbx/pbx-operations.ts';
import { AppError } from '../../src/platform/app-error.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { FetchTranscripts } from '../../src/transcripts/fetch-transcripts.ts';
import { TranscriptStore } from '../../src/transcripts/transcript-store.ts';
import { prepareHub } from '../http/http-fixture.ts';

const hub = prepareHub();
const HOUR_MS = 3_600_000;
const SEGMENTS = [
  { speaker: 'agent' as const, startMs: 500, endMs: 1_500, text: 'Добрый день' },
  { speaker: 'customer' as const, startMs: 2_000, endMs: 3_000, text: 'Здравствуйте' },
];

let tenantId: string;
let connectionId: string;
let callId: string;
let key: string;
beforeAll(async () => {
  tenantId = await hub.addTenant();
  key = await hub.apiKey(tenantId, 'admin');
});
beforeEach(async () => {
  connectionId = await hub.addConnection(tenantId);
  callId = await hub.addCall(tenantId, connectionId, { at: new Date().toISOString(), outcome: 'answered' });
  await hub.owner.query(
    `INSERT INTO recordings (connection_id, recording_id, tenant_id, call_id, source, ended_at, next_try_at, give_up_at, hope_ms)
     VALUES ($1, 'r1', $2, $3, 'where/it-is', now(), now(), now(), 0)`,
    [connectionId, tenantId, callId],
  );
});

const become = (state: string) =>
  hub.owner.query('UPDATE recordings SET state = $2 WHERE connection_id = $1', [connectionId, state]);
const read = async (by = key, of = callId) =>
  hub.request('GET', `/api/v1/calls/${of}/transcript`, { key: by });

/** Runs the worker at a PBX that answers so, one after the other. */
async function ask(answers: (FetchedTranscript | AppError)[], { hoursLater = 0 } = {}): Promise<string[]> {
  const asked: string[] = [];
  const worker = new FetchTranscripts({
    store: new TranscriptStore(hub.database),
    operator: {
      group: async () =>
        ({
          giveUpAfterMs: 2 * HOUR_MS,
          fetch: async ({ source }: { source: string }) => {
            asked.push(source);
            const answer = answers.shift();
            if (answer === undefined || answer instanceof AppError)
              throw answer ?? new Error('asked once too often');
            return answer;
          },
        }) as never,
    },
    logger: silentLogger(),
    // The database counts finer than this clock: what is due from now on is due a second later for certain.
    now: () => new Date(Date.now() + 1_000 + hoursLater * HOUR_MS),
  });
  while (answers.length > 0) {
    const left = answers.length;
    await worker.run();
    if (answers.length === left) break;
  }
  return asked;
}

describe('the transcript of a recording', () => {
  it('is asked for when the recording is here, again while there is none yet, and shown with its segments', async () => {
    expect(await ask([{ state: 'ready', segments: SEGMENTS }])).toEqual([]);
    await become('ready');
    expect((await read()).body).toEqual({ items: [{ recordingId: 'r1', state: 'pending' }] });
    expect(await ask([{ state: 'notYet', retryAfterMs: 60_000 }])).toEqual(['where/it-is']);
    expect((await read()).body.items).toMatchObject([
      { state: 'pending', reason: expect.stringContaining('yet') },
    ]);
    expect(await ask([{ state: 'ready', segments: SEGMENTS }])).toEqual([]);
    await ask([{ state: 'ready', segments: SEGMENTS }], { hoursLater: 1 });
    expect((await read()).body).toEqual({
      items: [{ recordingId: 'r1', state: 'ready', segments: SEGMENTS }],
    });
  });

  it('is given up when the PBX says so, and when there is no more hope', async () => {
    await become('ready');
    await ask([{ state: 'gone', reason: 'nothing was written down' }]);
    expect((await read()).body.items).toMatchObject([
      { state: 'failed', reason: 'nothing was written down' },
    ]);
    await become('pending');
    await hub.owner.query('DELETE FROM transcripts');
    await become('ready');
    await ask([{ state: 'notYet' }], { hoursLater: 3 });
    expect((await read()).body.items).toMatchObject([{ state: 'failed' }]);
  });

  it('outlives a PBX that is down', async () => {
    await become('ready');
    await ask([new AppError('unavailable', 'The PBX does not answer as it should.')]);
    expect((await read()).body.items).toMatchObject([{ state: 'pending' }]);
    await ask([{ state: 'ready', segments: SEGMENTS }], { hoursLater: 2 });
    expect((await read()).body.items).toMatchObject([{ state: 'ready' }]);
  });

  it('is not waited for where the PBX writes nothing down', async () => {
    await become('ready');
    await ask([new AppError('unprocessable', 'Nothing.', { details: { missing: 'transcripts' } })]);
    expect((await read()).body).toEqual({ items: [] });
  });

  it('goes with its recording, and follows it to another call', async () => {
    await become('ready');
    await ask([{ state: 'ready', segments: SEGMENTS }]);
    const other = await hub.addCall(tenantId, connectionId, {
      at: new Date().toISOString(),
      outcome: 'answered',
    });
    await hub.owner.query('UPDATE recordings SET call_id = $2 WHERE connection_id = $1', [
      connectionId,
      other,
    ]);
    expect((await read()).body).toEqual({ items: [] });
    expect((await read(key, other)).body.items).toMatchObject([{ state: 'ready' }]);
    await become('deleted');
    const { rows } = await hub.owner.query('SELECT 1 FROM transcripts WHERE connection_id = $1', [
      connectionId,
    ]);
    expect(rows).toEqual([]);
  });

  it('is shown to nobody whose call it is not', async () => {
    await become('ready');
    const stranger = await hub.apiKey(await hub.addTenant(), 'admin');
    expect((await read(stranger)).status).toBe(404);
    const { cookie } = await hub.signIn(tenantId, 'agent');
    const answer = await hub.request('GET', `/api/v1/calls/${callId}/transcript`, { cookie });
    expect(answer.status).toBe(404);
  });
});

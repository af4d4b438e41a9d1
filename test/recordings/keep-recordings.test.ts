import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observeRecordings } from '../../src/recordings/recording-metrics.ts';
import { createRecordingHub, type RecordingHub } from './recording-hub.ts';
import { audio, FIRST_TRY_AFTER_MS, openRecordingPbx } from './recording-pbx.ts';
import { tone } from './sound.ts';

const DAY = 24 * 3_600_000;
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

async function kept(id: string): Promise<string> {
  pbx.say(id, audio(tone(1)));
  const callId = await hub.call(id);
  hub.pass(FIRST_TRY_AFTER_MS);
  await hub.worker.look();
  expect((await hub.row(id)).state).toBe('ready');
  return callId;
}
const by = null;

describe('retention', () => {
  it('deletes what its tenant does not keep any longer, file and all, and tells it', async () => {
    const old = await kept('old');
    hub.pass(20 * DAY);
    await kept('young');
    hub.pass(15 * DAY);
    await hub.worker.expire();
    expect((await hub.row('old')).state).toBe('ready');

    await hub.set({ recordingRetentionDays: 30 });
    await hub.worker.expire();
    expect(await hub.row('old')).toMatchObject({
      state: 'deleted',
      stored_key: null,
      reason: 'Kept for 30 days',
    });
    expect((await hub.row('young')).state).toBe('ready');
    expect(await hub.files()).toHaveLength(1);
    expect((await hub.recordOf(old)).recordings).toMatchObject([{ id: 'old', state: 'deleted' }]);
    expect((await hub.recordOf(old)).recordings[0].url).toBeUndefined();
    expect((await hub.events()).at(-1)?.type).toBe('callweave.call.recordUpdated.v1');
    const { rows } = await hub.owner.query(
      "SELECT operation, actor_kind, after FROM audit_entries WHERE subject_kind = 'recording'",
    );
    expect(rows).toMatchObject([
      { operation: 'expireRecordings', actor_kind: 'system', after: { callId: old, state: 'deleted' } },
    ]);
    await expect(hub.recordings.service.getReady(hub.of(old), 'old')).rejects.toMatchObject({ code: 'gone' });
  });

  it('never passes a legal hold, of a recording or of a call, also when that became a part of another', async () => {
    const one = await kept('one');
    const two = await kept('two');
    await kept('three');
    const { service } = hub.recordings;
    await service.hold(hub.of(one), { recordingId: 'one', reason: 'A claim', by });
    await service.hold(hub.of(two), { reason: 'A claim', by });
    const at = hub.now().getTime();
    await hub.say([
      { id: 'a', call: 'first', kind: 'established', at: at - 90 * DAY, leg: '101', from: '+79000000031' },
      { id: 'b', call: 'first', kind: 'callCleared', at: at - 90 * DAY + 9_000, from: '+79000000031' },
    ]);
    await hub.say({
      id: 'tie',
      call: ['first', 'two-2'],
      kind: 'queued',
      at: at - 90 * DAY,
      from: '+79000000031',
    });
    const moved = (await hub.row('two')).call_id;
    expect(moved).not.toBe(two);

    await hub.set({ recordingRetentionDays: 1 });
    hub.pass(400 * DAY);
    await hub.worker.expire();
    const states = async () =>
      Promise.all(['one', 'two', 'three'].map(async (id) => (await hub.row(id)).state));
    expect(await states()).toEqual(['ready', 'ready', 'deleted']);
    expect(await service.isHeld(hub.of(moved))).toBe(true);
    await expect(service.delete(hub.of(moved), 'two', { by: 'someone', reason: 'x' })).rejects.toMatchObject({
      code: 'conflict',
    });

    await service.release(hub.of(one), { recordingId: 'one' });
    await service.release(hub.of(moved), {});
    await hub.worker.expire();
    expect(await states()).toEqual(['deleted', 'deleted', 'deleted']);
    await expect(service.release(hub.of(one), { recordingId: 'one' })).rejects.toMatchObject({
      code: 'notFound',
    });
  });

  it('removes a file that was to go and did not', async () => {
    const callId = await kept('one');
    const { store } = hub.recordings;
    const { remove } = store;
    store.remove = async () => {
      throw new Error('the store is away');
    };
    await hub.recordings.service.delete(hub.of(callId), 'one', { by: 'someone', reason: 'asked to' });
    expect(await hub.row('one')).toMatchObject({ state: 'deleted', reason: 'asked to' });
    expect((await hub.row('one')).stored_key).not.toBeNull();
    expect(await hub.files()).toHaveLength(1);
    store.remove = remove;
    await hub.worker.expire();
    expect((await hub.row('one')).stored_key).toBeNull();
    expect(await hub.files()).toEqual([]);
  });
});

describe('a recording whose connection is gone', () => {
  it('has failed when its time is up, and not before', async () => {
    const callId = await hub.call('r1');
    await hub.owner.query('UPDATE connections SET enabled = false');
    await hub.worker.giveUpOrphans();
    expect((await hub.row('r1')).state).toBe('pending');
    hub.pass(2 * DAY);
    await hub.worker.look();
    expect(pbx.asked).toEqual([]);
    await hub.worker.giveUpOrphans();
    expect(await hub.row('r1')).toMatchObject({
      state: 'failed',
      reason: 'The connection is removed or switched off',
    });
    expect((await hub.recordOf(callId)).recordings[0].state).toBe('failed');
  });
});

describe('a link', () => {
  it('opens its recording until it expires, and nothing when it was altered', async () => {
    const callId = await kept('r1');
    const { service } = hub.recordings;
    const { token, expiresAt } = await service.linkTo(hub.of(callId), 'r1', { lastsMs: 60_000 });
    expect((await service.getLinked(token)).recordingId).toBe('r1');
    const bytes = Buffer.from(token, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      await expect(service.getLinked(altered.toString('base64url'))).rejects.toMatchObject({
        code: 'notFound',
      });
    }
    for (const other of ['', 'x', `${token}=`, `${token}A`, token.slice(0, -2), 'A'.repeat(400)]) {
      await expect(service.getLinked(other)).rejects.toMatchObject({ code: 'notFound' });
    }
    hub.pass(expiresAt.getTime() - hub.now().getTime() - 1);
    expect((await service.getLinked(token)).recordingId).toBe('r1');
    hub.pass(1);
    await expect(service.getLinked(token)).rejects.toMatchObject({ code: 'notFound' });
  });
});

describe('figures', () => {
  it('say what waits, for how long, what failed and how much came', async () => {
    await kept('here');
    await hub.call('gone');
    hub.pass(FIRST_TRY_AFTER_MS);
    await hub.worker.look();
    await hub.call('waits');
    observeRecordings(hub.metrics, hub.database);
    const text = await hub.metrics.render();
    expect(text).toContain('callweave_recordings{state="pending"} 1');
    expect(text).toContain('callweave_recordings{state="failed"} 1');
    expect(text).toMatch(/callweave_recording_oldest_pending_seconds [1-9]/);
    expect(text).toContain('callweave_recording_tries_total{result="fetched"} 1');
    expect(text).toContain('callweave_recording_tries_total{result="failed"} 1');
    expect(text).toContain(`callweave_recording_fetched_bytes_total ${tone(1).length}`);
  });
});

describe('a file that went away by itself', () => {
  it('is missed when somebody wants to hear it', async () => {
    const callId = await kept('r1');
    const ready = await hub.recordings.service.getReady(hub.of(callId), 'r1');
    await rm((await hub.files())[0] as string);
    expect(await hub.recordings.service.open(ready)).toBeUndefined();
  });
});

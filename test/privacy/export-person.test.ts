import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { actingAs } from '../../src/platform/acting.ts';
import { AUDIO, createPrivacyHub, fillWith, NAME, NUMBER, OTHER, type PrivacyHub } from './person.ts';

let hub: PrivacyHub;
let folder: string;
let requestId: string;
beforeAll(async () => {
  hub = await createPrivacyHub();
  await fillWith(hub);
  folder = await mkdtemp(join(tmpdir(), 'callweave-export-'));
  const { service, runner } = hub.privacy;
  const asked = await service.start(hub.tenantId, 'export', {
    numbers: [NUMBER],
    contactIds: [],
    createdBy: null,
  });
  requestId = asked.requestId;
  await runner.run();
  const { body } = await service.openArchive(hub.tenantId, requestId);
  await writeFile(join(folder, 'archive.tar'), await buffer(body));
  // What everybody unpacks archives with.
  execFileSync('tar', ['xf', 'archive.tar'], { cwd: folder });
});
afterAll(async () => {
  await hub?.close();
  await rm(folder, { recursive: true, force: true });
});

async function rowsOf(name: string): Promise<any[]> {
  const text = await readFile(join(folder, `${name}.ndjson`), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

it('gathers every table that knows the person into one archive that everybody can open', async () => {
  expect(await hub.privacy.service.get(hub.tenantId, requestId)).toMatchObject({
    state: 'done',
    counts: { contacts: 1, calls: 3, 'recording-files': 2, dialled: 1, 'block-list': 1, tasks: 1 },
  });
  expect(await rowsOf('contacts')).toMatchObject([{ name: NAME, numbers: [{ e164: NUMBER }, {}] }]);
  expect((await rowsOf('calls')).map(({ outcome }) => outcome)).toEqual(['answered', 'missed', 'answered']);
  expect((await rowsOf('call-facts')).length).toBeGreaterThan(8);
  expect((await rowsOf('events')).length).toBeGreaterThan(3);
  expect(await rowsOf('transcripts')).toMatchObject([{ segments: [{ speaker: 'customer' }] }, {}]);
  expect((await rowsOf('dialled'))[0]).toMatchObject({ number: NUMBER.slice(1) });
});

it('brings the recordings themselves', async () => {
  const files = await readdir(join(folder, 'recordings'));
  expect(files).toHaveLength(2);
  expect(await readFile(join(folder, 'recordings', files[0] ?? ''))).toEqual(AUDIO);
});

it('gives nobody else away, also where both stand in one message of the PBX', async () => {
  const raw = JSON.stringify(await rowsOf('messages-of-the-pbx'));
  expect(raw).toContain(NUMBER.slice(-10));
  for (const name of ['contacts', 'calls', 'call-facts', 'events', 'tasks', 'messages-of-the-pbx']) {
    const text = await readFile(join(folder, `${name}.ndjson`), 'utf8');
    expect(text.includes(OTHER.slice(-10)) || text.includes('Посторонний'), name).toBe(false);
  }
});

it('leaves who took the archive in the audit log', async () => {
  const act = { operation: 'getPrivacyArchive', userId: 'user-1' };
  await actingAs(act, () => hub.privacy.service.noteFetched(hub.tenantId, requestId));
  const { rows } = await hub.owner.query(
    `SELECT actor_kind, actor_id, subject_id FROM audit_entries WHERE operation = 'getPrivacyArchive'`,
  );
  expect(rows).toEqual([{ actor_kind: 'user', actor_id: 'user-1', subject_id: requestId }]);
});

it('forgets whom it was about, and the archive when its time is up', async () => {
  expect(await hub.privacy.service.aboutWhom(hub.tenantId, requestId)).toBeUndefined();
  await hub.owner.query(`UPDATE privacy_requests SET expires_at = now() - interval '1 hour'`);
  await hub.privacy.runner.expire();
  await expect(hub.privacy.service.openArchive(hub.tenantId, requestId)).rejects.toThrow('removed');
  expect(await hub.recordings.store.open(`privacy/${requestId}`)).toBeUndefined();
});

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { cipherKeysFrom, SettingsCipher } from '../../src/connections/settings-cipher.ts';
import type { CallEvent } from '../../src/domain/call-event.ts';
import { Inbox } from '../../src/inbox/inbox.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { createPrivacy, type PrivacyOptions } from '../../src/privacy/create-privacy.ts';
import { createRecordings } from '../../src/recordings/create-recordings.ts';
import { fakePort, type Said } from '../calls/fake-pbx.ts';
import { createHub } from '../calls/hub-harness.ts';

export const NUMBER = '+79000000711';
export const SECOND_NUMBER = '+79000000712';
export const NAME = 'Аркадий Вымышленный';
export const OTHER = '+79000000799';
/** Every way in which the number is looked for in the database. */
export const TRACES = ['9000000711', '9000000712', '(900) 000-07-11', NAME, encodeURIComponent(NAME)];
export const AUDIO = Buffer.from('a voice that is to be forgotten');

/** A fault in the hub is a fault of the test. */
const failing = pino({ level: 'error' }, { write: (line: string) => void process.stderr.write(line) });

/** A PBX that also tells the name it knows a caller by. */
const port = fakePort();
const withNames: typeof port = {
  ...port,
  interpret: (facts) =>
    port.interpret(facts).map((event, index): CallEvent => {
      const { name } = (facts[index]?.body ?? {}) as { name?: string };
      return event.customer && name ? { ...event, customer: { ...event.customer, name } } : event;
    }),
};

/** The path, recordings and privacy on a real database; nobody has called yet. */
export async function createPrivacyHub(options: Partial<PrivacyOptions> = {}) {
  const hub = await createHub({ port: withNames });
  const dataDir = await mkdtemp(join(tmpdir(), 'callweave-privacy-'));
  const { database, owner, tenantId, connectionId } = hub;
  const secretKey = randomBytes(32);
  const recordings = createRecordings({
    database,
    bus: hub.bus,
    metrics: new Metrics(),
    logger: silentLogger(),
    secretKey,
    dataDir,
    maxBytes: 1_000_000,
    wake: () => undefined,
  });
  const make = (more: Partial<PrivacyOptions> = {}) =>
    createPrivacy({
      database,
      bus: hub.bus as never,
      logger: failing,
      secretKey,
      cipher: new SettingsCipher(cipherKeysFrom(secretKey)),
      dataDir,
      recordings,
      blockLists: {
        remove: async (_tenantId, entryId) => {
          await owner.query('DELETE FROM block_entries WHERE entry_id = $1', [entryId]);
          return undefined;
        },
      },
      connections: hub.connections,
      countryOf: async () => 'RU',
      settleMs: 0,
      ...options,
      ...more,
    });
  const privacy = make();
  await privacy.door.start();
  const inbox = new Inbox({
    database,
    wake: async () => undefined,
    logger: silentLogger(),
    door: privacy.door,
  });

  const put = async (body: string, source: 'webhook' | 'poll' = 'webhook'): Promise<void> => {
    const exchange = { at: new Date().toISOString(), source, operation: 'callLog', status: 200, body };
    await inbox.append({ tenantId, connectionId, exchange });
    await hub.drain();
  };
  const insertRecording = async (callId: string, recordingId: string): Promise<void> => {
    const path = join(dataDir, recordingId);
    await writeFile(path, AUDIO);
    const key = `test/${recordingId}`;
    const sha256 = createHash('sha256').update(AUDIO).digest('hex');
    await recordings.store.keep(key, { path, bytes: AUDIO.length, sha256, mediaType: 'audio/mpeg' });
    await owner.query(
      `INSERT INTO recordings (connection_id, recording_id, tenant_id, call_id, source, state, ended_at, next_try_at, give_up_at, hope_ms,
         sha256, bytes, media_type, stored_key) VALUES ($1, $2, $3, $4, $5, 'ready', now(), now(), now(), 0, $6, $7, 'audio/mpeg', $8)`,
      [
        connectionId,
        recordingId,
        tenantId,
        callId,
        `https://pbx.example/${NUMBER.slice(1)}.mp3`,
        sha256,
        AUDIO.length,
        key,
      ],
    );
  };
  const close = async (): Promise<void> => {
    await privacy.door.stop();
    await hub.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...hub, recordings, privacy, make, inbox, put, insertRecording, close };
}
export type PrivacyHub = Awaited<ReturnType<typeof createPrivacyHub>>;

/** A customer calls; 101 answers, or nobody. */
export function callOf(
  id: string,
  from: string,
  { at, answered = true, name }: { at: number; answered?: boolean; name?: string },
) {
  const common = { call: id, from, direction: 'inbound', ...(name && { name }) };
  const said = [
    { ...common, id: `${id}-1`, kind: 'offered', at, leg: 'c', role: 'customer' },
    { ...common, id: `${id}-2`, kind: 'delivered', at: at + 1_000, leg: '101', role: 'agent' },
    ...(answered
      ? [{ ...common, id: `${id}-3`, kind: 'established', at: at + 5_000, leg: '101', role: 'agent' }]
      : []),
    { ...common, id: `${id}-4`, kind: 'callCleared', at: at + 40_000 },
  ];
  return said as (Said & { name?: string })[];
}

/** Whatever the hub can hold about somebody, in every table that knows people. */
export async function fillWith(hub: PrivacyHub): Promise<{ contactId: string; callIds: string[] }> {
  const { owner, tenantId, connectionId } = hub;
  const contactId = randomUUID();
  await owner.query(
    `INSERT INTO contacts (contact_id, tenant_id, name, company) VALUES ($1, $2, $3, 'ООО «Пример»')`,
    [contactId, tenantId, NAME],
  );
  for (const number of [NUMBER, SECOND_NUMBER]) {
    await owner.query(
      'INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10) VALUES ($1, $2, $3, $4, $5, $6)',
      [tenantId, contactId, number, number, number.slice(1), number.slice(-10)],
    );
  }
  await owner.query(`INSERT INTO contact_picks (tenant_id, number_key, contact_id) VALUES ($1, $2, $3)`, [
    tenantId,
    NUMBER,
    contactId,
  ]);
  const start = Date.now() - 3_600_000;
  await hub.put(JSON.stringify(callOf('answered', NUMBER, { at: start, name: NAME })));
  await hub.put(
    JSON.stringify(callOf('missed', NUMBER, { at: start + 600_000, answered: false, name: NAME })),
  );
  const page = [
    ...callOf('logged', SECOND_NUMBER, { at: start + 1_200_000 }),
    ...callOf('others', OTHER, { at: start + 1_300_000, name: 'Пётр Посторонний' }),
  ];
  await hub.put(JSON.stringify(page), 'poll');
  await hub.put(`not understood: 8 (900) 000-07-11, ${encodeURIComponent(NAME)}`);
  const { rows } = await owner.query<{ call_id: string; record: { customer: { digits: string } } }>(
    'SELECT call_id, record FROM calls ORDER BY started_at',
  );
  const callIds = rows
    .filter(({ record }) => record.customer.digits !== OTHER.slice(1))
    .map((row) => row.call_id);
  await hub.insertRecording(callIds[0] ?? '', 'rec-1');
  await hub.insertRecording(callIds[2] ?? '', 'rec-2');
  for (const recordingId of ['rec-1', 'rec-2']) {
    await owner.query(
      `INSERT INTO transcripts (connection_id, recording_id, tenant_id, call_id, source, state, ended_at, segments)
       SELECT connection_id, recording_id, tenant_id, call_id, source, 'ready', ended_at, $2 FROM recordings WHERE recording_id = $1`,
      [
        recordingId,
        JSON.stringify([{ speaker: 'customer', text: `Это ${NAME}, мой номер 8 900 000 07 11` }]),
      ],
    );
  }
  await owner.query(
    `INSERT INTO dials (dial_id, tenant_id, asked_by, digest, connection_id, agent_id, device, number, state)
     VALUES ($1, $2, 'user', 'digest', $3, $4, '101', $5, 'done')`,
    [randomUUID(), tenantId, connectionId, randomUUID(), NUMBER.slice(1)],
  );
  await owner.query(
    `INSERT INTO block_entries (entry_id, tenant_id, colour, number, is_prefix, comment) VALUES ($1, $2, 'black', $3, false, $4)`,
    [randomUUID(), tenantId, NUMBER.slice(1), `${NAME} rings at night`],
  );
  await owner.query(
    `INSERT INTO contact_imports (import_id, tenant_id, file_name, state, bad_rows) VALUES ($1, $2, 'people.csv', 'done', $3)`,
    [randomUUID(), tenantId, JSON.stringify([{ line: 2, reason: 'odd', row: `${NAME};8 (900) 000-07-11` }])],
  );
  return { contactId, callIds };
}

export interface Kept {
  outcome: string;
  agents: unknown;
  durations: unknown;
  direction: string;
}

/** What statistics are made of. */
export async function statistics({ owner }: PrivacyHub): Promise<Kept[]> {
  const { rows } = await owner.query(
    'SELECT outcome, direction, agent_ids, record FROM calls ORDER BY started_at',
  );
  return rows.map(({ outcome, direction, agent_ids: agents, record }) => ({
    outcome,
    direction,
    agents,
    durations: record.durations,
  }));
}

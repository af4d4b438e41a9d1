import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { createRecordings } from '../../src/recordings/create-recordings.ts';
import type { RecordingRow } from '../../src/recordings/stored-recording.ts';
import { FetchRecordings } from '../../workers/fetch-recordings.ts';
import { createHub } from '../calls/hub-harness.ts';
import { type openRecordingPbx, recordingOperations, recordingPort } from './recording-pbx.ts';

const FAR = Date.parse('2026-03-30T07:00:00.000Z');

/** Ingest, store and fetcher over one database and one PBX, with a clock that stands until it is moved. */
export async function createRecordingHub(
  pbx: Awaited<ReturnType<typeof openRecordingPbx>>,
  { maxBytes = 1_000_000, fetches = true } = {},
) {
  let now = FAR;
  const clock = () => new Date(now);
  const hub = await createHub({ port: recordingPort({ fetches }), now: clock });
  await hub.owner.query(`SELECT ensure_month_partitions('2026-03-01')`);
  const dataDir = await mkdtemp(join(tmpdir(), 'callweave-recordings-'));
  const metrics = new Metrics();
  const recordings = createRecordings({
    database: hub.database,
    bus: hub.bus,
    metrics,
    logger: silentLogger(),
    secretKey: randomBytes(32),
    dataDir,
    maxBytes,
    wake: () => undefined,
    now: clock,
  });
  const operations = recordingOperations(pbx.origin);
  const open: { leases: SessionLeases; worker: FetchRecordings }[] = [];
  const moments: { beforeAsking?: () => void } = {};
  /** As a process of its own would have it. */
  const openWorker = async (): Promise<FetchRecordings> => {
    const leases = new SessionLeases(hub.database);
    await leases.start();
    const worker = new FetchRecordings({
      database: hub.database,
      leases,
      operator: {
        group: async (_tenant, _connection, group) => {
          moments.beforeAsking?.();
          return operations[group] as never;
        },
      },
      recordings,
      logger: silentLogger(),
      now: clock,
      random: () => 0.5,
    });
    open.push({ leases, worker });
    return worker;
  };
  const worker = await openWorker();
  let calls = 0;
  return {
    ...hub,
    recordings,
    metrics,
    dataDir,
    worker,
    openWorker,
    moments,
    now: clock,
    pass(ms: number): void {
      now += ms;
    },
    /** A call of agent 101 that ended now, told with a recording. Returns its id. */
    async call(recording: string, { source = recording, at = now } = {}): Promise<string> {
      calls += 1;
      const call = `${recording}-${calls}`;
      const from = `+7900000${String(1000 + calls)}`;
      await hub.say([
        { id: `${call}-1`, call, kind: 'delivered', at: at - 60_000, leg: '101', from },
        { id: `${call}-2`, call, kind: 'established', at: at - 50_000, leg: '101', from },
        { id: `${call}-3`, call, kind: 'callCleared', at, from },
        { id: `${call}-4`, call, kind: 'recordingReady', at, recording, source } as never,
      ]);
      const { rows } = await hub.owner.query(
        'SELECT call_id FROM calls ORDER BY updated_at DESC, call_id DESC LIMIT 1',
      );
      return rows[0].call_id;
    },
    async row(recordingId: string): Promise<RecordingRow> {
      const { rows } = await hub.owner.query('SELECT * FROM recordings WHERE recording_id = $1', [
        recordingId,
      ]);
      return rows[0];
    },
    async recordOf(callId: string): Promise<any> {
      const { rows } = await hub.owner.query('SELECT record FROM calls WHERE call_id = $1', [callId]);
      return rows[0]?.record;
    },
    /** Names of whatever lies in the folder, without folders. */
    async files(): Promise<string[]> {
      const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    },
    of: (callId: string) => ({ tenantId: hub.tenantId, connectionId: hub.connectionId, callId }),
    person: randomUUID(),
    async close(): Promise<void> {
      for (const one of open) {
        await one.worker.stop();
        await one.leases.stop();
      }
      await hub.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type RecordingHub = Awaited<ReturnType<typeof createRecordingHub>>;

import { SessionLeases } from '../../src/connections/session-leases.ts';
import { PgDatabase } from '../../src/db/pg-database.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { createRecordings } from '../../src/recordings/create-recordings.ts';
import { FetchRecordings } from '../../workers/fetch-recordings.ts';
import { recordingOperations } from './recording-pbx.ts';

/** A process of its own that fetches recordings, to be killed. */
const { DATABASE = '', FOLDER = '', PBX = '', NOW = '' } = process.env;
const database = new PgDatabase({ databaseUrl: DATABASE, poolSize: 3 });
await database.start();
const leases = new SessionLeases(database);
await leases.start();
const operations = recordingOperations(PBX);
const logger = silentLogger();
const now = () => new Date(NOW);
const recordings = createRecordings({
  database,
  bus: { publish: async () => undefined },
  metrics: new Metrics(),
  logger,
  secretKey: Buffer.alloc(32, 1),
  dataDir: FOLDER,
  maxBytes: 1_000_000,
  wake: () => undefined,
  now,
});
const worker = new FetchRecordings({
  database,
  leases,
  operator: { group: async (_tenant, _connection, group) => operations[group] as never },
  recordings,
  logger,
  now,
});
await worker.start();

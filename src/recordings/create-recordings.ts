import { join } from 'node:path';
import type { Logger } from 'pino';
import type { AudioStore } from '../audio-store/audio-store.ts';
import { LocalAudioStore } from '../audio-store/local-audio-store.ts';
import { S3AudioStore, type S3Options } from '../audio-store/s3-audio-store.ts';
import type { Database } from '../db/database.ts';
import type { Bus } from '../platform/bus.ts';
import type { Metrics } from '../platform/metrics.ts';
import { ChangeRecording } from './change-recording.ts';
import { DeleteRecordings } from './delete-recordings.ts';
import { RecordingLinks } from './recording-links.ts';
import { recordingMetrics } from './recording-metrics.ts';
import { RecordingService } from './recording-service.ts';
import { type WriteAudit, writeAudit } from './write-audit.ts';

export interface RecordingsOptions {
  database: Database;
  bus: Pick<Bus, 'publish'>;
  metrics: Metrics;
  logger: Logger;
  secretKey: Buffer;
  dataDir: string;
  /** Absent: a folder below `dataDir`. */
  s3?: S3Options | undefined;
  maxBytes: number;
  wake: (connectionId: string) => void | Promise<void>;
  /** Absent: the audit log. */
  audit?: WriteAudit;
  now?: () => Date;
}

/** The feature whole: for people (`service`), for retention (`deletions`), for whoever fetches (the rest). */
export function createRecordings(options: RecordingsOptions) {
  const { database, bus, logger, secretKey, dataDir, s3, maxBytes, wake, now } = options;
  const directory = join(dataDir, 'recordings');
  const store: AudioStore = s3 === undefined ? new LocalAudioStore(directory) : new S3AudioStore(s3);
  const metrics = recordingMetrics(options.metrics);
  const audit = options.audit ?? writeAudit;
  const changes = new ChangeRecording({ database, bus, wake, logger });
  const common = { database, store, changes, audit, ...(now && { now }) };
  const deletions = new DeleteRecordings({ ...common, metrics, logger });
  const links = new RecordingLinks(secretKey);
  const service = new RecordingService({ ...common, links, deletions });
  return {
    service,
    links,
    deletions,
    store,
    changes,
    metrics,
    spoolDirectory: join(directory, 'incoming'),
    maxBytes,
  };
}
export type Recordings = ReturnType<typeof createRecordings>;

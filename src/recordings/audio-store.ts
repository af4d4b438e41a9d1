import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { SpooledAudio } from './spool-audio.ts';

/** Where recordings lie. Every implementation passes test/recordings/audio-stores.test.ts. */
export interface AudioStore {
  /** Whole or not at all; another file under the same key is replaced. The spooled file may be moved away or left. */
  keep(key: string, audio: SpooledAudio): Promise<void>;
  /** Undefined when there is none. Both ends of `range` are included. The body must be read or destroyed. */
  open(key: string, range?: ByteRange): Promise<Readable | undefined>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
}

export interface ByteRange {
  start: number;
  end: number;
}

/** The same recording always gets the same key: one that was stored just before a crash is stored over, and never twice. */
export function audioKey(recording: { tenantId: string; connectionId: string; recordingId: string }): string {
  const { tenantId, connectionId, recordingId } = recording;
  const hash = createHash('sha256').update(`${connectionId}\0${recordingId}`).digest('hex');
  return `${tenantId}/${hash.slice(0, 2)}/${hash}`;
}

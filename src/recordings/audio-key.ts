import { createHash } from 'node:crypto';

/** The same recording always gets the same key: one that was stored just before a crash is stored over, and never twice. */
export function audioKey(recording: { tenantId: string; connectionId: string; recordingId: string }): string {
  const { tenantId, connectionId, recordingId } = recording;
  const hash = createHash('sha256').update(`${connectionId}\0${recordingId}`).digest('hex');
  return `${tenantId}/${hash.slice(0, 2)}/${hash}`;
}

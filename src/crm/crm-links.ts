import type { CallRecord } from '../domain/call-record.ts';
import type { RecordingLinks } from '../recordings/recording-links.ts';
import type { CrmLinks } from './situation.ts';

/** A CRM keeps the link with the call: it should work for as long as people look at calls. */
const LASTS_MS = 366 * 24 * 3_600_000;

/** Links that stand in CRMs. The same call gives the same link, so that nothing is written again for it. */
export function crmLinks({
  recordings,
  publicUrl,
}: {
  recordings: RecordingLinks;
  publicUrl: () => string;
}): CrmLinks {
  return {
    callUrl: (callId) => `${publicUrl()}/calls/${callId}`,
    recordingUrl: ({ tenantId, connectorId, startedAt, endedAt }: CallRecord, recordingId) => {
      const until = new Date(Date.parse(endedAt ?? startedAt) + LASTS_MS);
      const token = recordings.sign({ tenantId, connectionId: connectorId, recordingId }, until);
      return `${publicUrl()}/r/${token}`;
    },
  };
}

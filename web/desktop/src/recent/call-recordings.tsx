import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listTranscripts } from '../api/transcripts.ts';
import type { CallRecord } from '../contract.ts';
import classes from './call-drawer.module.css';
import { CallRecording } from './call-recording.tsx';

export function CallRecordings({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const transcripts = useQuery({
    queryKey: ['transcripts', call.callId],
    queryFn: ({ signal }) => listTranscripts(call.callId, signal),
    enabled: call.recordings.some(({ state }) => state === 'ready'),
  });
  return (
    <section className={classes.section}>
      <h3>{t('details.recording')}</h3>
      {call.recordings.length === 0 ? (
        <p className={classes.note}>{t('details.noRecording')}</p>
      ) : (
        <ul>
          {call.recordings.map((recording) => (
            <li key={recording.id} className={classes.entry}>
              <CallRecording
                recording={recording}
                transcript={transcripts.data?.find(({ recordingId }) => recordingId === recording.id)}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

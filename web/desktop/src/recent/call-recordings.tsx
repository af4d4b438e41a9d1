import { useTranslation } from 'react-i18next';
import { RecordingPlayer } from '../../../shared/sound/recording-player.tsx';
import { formatDuration } from '../call/format-time.ts';
import type { CallRecord } from '../contract.ts';
import classes from './call-drawer.module.css';

export function CallRecordings({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  return (
    <section className={classes.section}>
      <h3>{t('details.recording')}</h3>
      {call.recordings.length === 0 ? (
        <p className={classes.note}>{t('details.noRecording')}</p>
      ) : (
        <ul>
          {call.recordings.map((recording) => (
            <li key={recording.id} className={classes.entry}>
              <span>
                {t(`details.recordingState.${recording.state}`)}
                {recording.duration !== undefined && ` · ${formatDuration(recording.duration)}`}
              </span>
              {recording.state === 'ready' && recording.url && (
                <RecordingPlayer url={recording.url} durationMs={recording.duration} />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type PlayerHandle, RecordingPlayer } from '../../../shared/sound/recording-player.tsx';
import type { Transcript } from '../api/transcripts.ts';
import { formatDuration } from '../call/format-time.ts';
import type { Recording } from '../contract.ts';
import { TranscriptList } from './transcript-list.tsx';

/** One recording: what became of it, the player, and what was said. */
export function CallRecording({
  recording,
  transcript,
}: {
  recording: Recording;
  transcript: Transcript | undefined;
}) {
  const { t } = useTranslation();
  const player = useRef<PlayerHandle>(null);
  return (
    <>
      <span>
        {t(`details.recordingState.${recording.state}`)}
        {recording.duration !== undefined && ` · ${formatDuration(recording.duration)}`}
      </span>
      {recording.state === 'ready' && recording.url && (
        <RecordingPlayer url={recording.url} durationMs={recording.duration} handle={player} />
      )}
      {transcript?.segments && (
        <TranscriptList segments={transcript.segments} onListen={(ms) => player.current?.playFrom(ms)} />
      )}
    </>
  );
}

import { useTranslation } from 'react-i18next';
import type { Transcript } from '../api/transcripts.ts';
import { formatDuration } from '../call/format-time.ts';
import classes from './transcript-list.module.css';

interface Props {
  segments: NonNullable<Transcript['segments']>;
  /** Plays the recording from there. */
  onListen: (ms: number) => void;
}

/** What was said, line by line; where the PBX tells times, a line can be heard. */
export function TranscriptList({ segments, onListen }: Props) {
  const { t } = useTranslation();
  if (segments.length === 0) return <p className={classes.note}>{t('transcript.empty')}</p>;
  return (
    <section className={classes.transcript} aria-label={t('transcript.title')}>
      <p className={classes.note}>{t('transcript.title')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long talk must scroll by keyboard too */}
      <ol className={classes.lines} tabIndex={0}>
        {segments.map(({ speaker, startMs, text }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a talk never change their order
          <li key={place} data-speaker={speaker}>
            {startMs !== undefined && (
              <button
                type="button"
                className={classes.time}
                aria-label={t('transcript.listen', { at: formatDuration(startMs) })}
                onClick={() => onListen(startMs)}
              >
                {formatDuration(startMs)}
              </button>
            )}
            <span>
              {speaker && <b>{t(`transcript.speaker.${speaker}`)}: </b>}
              {text}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

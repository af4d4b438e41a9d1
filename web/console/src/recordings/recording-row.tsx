import { Button, Group } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../../shared/format/format-duration.ts';
import { formatE164 } from '../../../shared/format/format-e164.ts';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { RecordingPlayer } from '../../../shared/sound/recording-player.tsx';
import { type Recording, retryRecording, soundUrl } from '../api/recordings.ts';
import classes from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { DeleteRecording } from './delete-recording.tsx';
import { HoldButton } from './hold-button.tsx';
import { LinkButton } from './link-button.tsx';
import { RECORDINGS_KEY } from './recordings-key.ts';

const LOOKS: Readonly<Record<Recording['state'], Look>> = {
  ready: 'good',
  pending: 'warn',
  failed: 'bad',
  deleted: 'off',
};

interface Props {
  recording: Recording;
  connectionName: string | undefined;
}

export function RecordingRow({ recording, connectionName }: Props) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const [isOpen, setIsOpen] = useState(false);
  const retry = useChange(RECORDINGS_KEY, () => retryRecording(recording));
  const { callId, state, call, durationMs, hold } = recording;
  const number = call?.number && formatE164(call.number);
  const who = call?.name ?? number ?? t('recordings.unknown');
  return (
    <li>
      <div className={classes.rowMain}>
        <a href={`/calls/${callId}`}>{who}</a>
        <div className={classes.muted}>
          {[who === number ? undefined : number, call?.agent, connectionName].filter(Boolean).join(' · ')}
        </div>
      </div>
      <div className={classes.rowMain}>
        <Facts recording={recording} />
        {hold && (
          <div className={classes.muted}>
            {t(`recordings.hold.${hold.of}`)}
            {hold.reason !== undefined && `: ${hold.reason}`}
          </div>
        )}
      </div>
      {hold && <StatePill look="warn">{t('recordings.held')}</StatePill>}
      <StatePill look={LOOKS[state]}>{t(`recordings.one.${state}`)}</StatePill>
      <Group gap="xs">
        {state === 'ready' && (
          <Button
            size="compact-md"
            aria-expanded={isOpen}
            aria-label={`${t('recordings.listen')}: ${who}`}
            leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
            onClick={() => setIsOpen((open) => !open)}
          >
            {t('recordings.listen')}
          </Button>
        )}
        {state === 'failed' && (
          <Button
            size="compact-md"
            loading={retry.isPending}
            aria-label={`${t('recordings.retry')}: ${who}`}
            onClick={() => retry.mutate(undefined)}
          >
            {t('recordings.retry')}
          </Button>
        )}
        {state === 'ready' && <LinkButton recording={recording} who={who} />}
        {isAdmin && state !== 'deleted' && <HoldButton recording={recording} who={who} />}
        {isAdmin && state === 'ready' && !hold && <DeleteRecording recording={recording} who={who} />}
      </Group>
      {retry.isError && <Trouble error={retry.error} />}
      {isOpen && (
        <div style={{ flexBasis: '100%', minWidth: 0 }}>
          <RecordingPlayer url={soundUrl(recording)} durationMs={durationMs} />
        </div>
      )}
    </li>
  );
}

/** When it was, how long and how large; of one that is not here, why, and what happens next. */
function Facts({ recording }: { recording: Recording }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { state, callEndedAt, durationMs, bytes, tries, nextTryAt, giveUpAt, reason } = recording;
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const size =
    bytes === undefined
      ? undefined
      : t('recordings.megabytes', {
          size: (bytes / 1_000_000).toLocaleString(locale, { maximumFractionDigits: 1 }),
        });
  return (
    <>
      <div>
        <time dateTime={callEndedAt}>{when.format(new Date(callEndedAt))}</time>
        {durationMs !== undefined && ` · ${formatDuration(durationMs)}`}
        {size !== undefined && ` · ${size}`}
      </div>
      {state === 'pending' && (
        <div className={classes.muted}>
          {tries > 0 && `${t('recordings.tries', { count: tries })}. `}
          {nextTryAt !== undefined && Date.parse(nextTryAt) > Date.now() ? (
            <>
              {t('recordings.nextTry')} <When at={nextTryAt} />
            </>
          ) : (
            t('recordings.nextSoon')
          )}
          {giveUpAt !== undefined && (
            <>
              {', '}
              {t('recordings.givenUp')} {when.format(new Date(giveUpAt))}
            </>
          )}
        </div>
      )}
      {reason !== undefined && (
        <div className={state === 'failed' ? classes.bad : classes.muted} lang={languageOf(reason)}>
          {reason}
        </div>
      )}
    </>
  );
}

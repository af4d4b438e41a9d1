import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { holdRecording, type Recording, releaseRecording } from '../api/recordings.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { RECORDINGS_KEY } from './recordings-key.ts';

/** A legal hold: neither retention nor anybody deletes what is held. */
export function HoldButton({ recording, who }: { recording: Recording; who: string }) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const { hold } = recording;
  const set = useChange(
    RECORDINGS_KEY,
    (reason: string) => holdRecording(recording, reason),
    () => setAsks(false),
  );
  const release = useChange(RECORDINGS_KEY, () => releaseRecording(recording, hold?.of ?? 'recording'));
  if (hold) {
    return (
      <>
        <ConfirmButton
          size="compact-md"
          label={t('recordings.release')}
          question={t(`recordings.releaseQuestion.${hold.of}`)}
          loading={release.isPending}
          onConfirm={() => release.mutate(undefined)}
        />
        {release.isError && <Trouble error={release.error} />}
      </>
    );
  }
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        aria-label={`${t('recordings.setHold')}: ${who}`}
        onClick={() => setAsks(true)}
      >
        {t('recordings.setHold')}
      </Button>
      <ReasonDialog
        title={t('recordings.setHold')}
        text={t('recordings.holdHint')}
        submit={t('recordings.setHold')}
        isOpen={asks}
        error={set.error}
        isPending={set.isPending}
        onClose={() => setAsks(false)}
        onSubmit={set.mutate}
      />
    </>
  );
}

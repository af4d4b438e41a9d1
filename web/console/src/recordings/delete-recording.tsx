import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteRecording, type Recording } from '../api/recordings.ts';
import { useChange } from '../parts/use-change.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { RECORDINGS_KEY } from './recordings-key.ts';

export function DeleteRecording({ recording, who }: { recording: Recording; who: string }) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const remove = useChange(
    RECORDINGS_KEY,
    (reason: string) => deleteRecording(recording, reason),
    () => setAsks(false),
  );
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        aria-label={`${t('recordings.delete')}: ${who}`}
        onClick={() => setAsks(true)}
      >
        {t('recordings.delete')}
      </Button>
      <ReasonDialog
        title={t('recordings.delete')}
        text={t('recordings.deleteHint')}
        submit={t('recordings.delete')}
        isDangerous
        isOpen={asks}
        error={remove.error}
        isPending={remove.isPending}
        onClose={() => setAsks(false)}
        onSubmit={remove.mutate}
      />
    </>
  );
}

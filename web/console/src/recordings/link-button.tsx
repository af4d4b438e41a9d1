import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { linkRecording, type Recording } from '../api/recordings.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Dialog } from '../parts/dialog.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';

/** Minutes; the hub takes up to thirty days. */
const LASTS = { hour: 60, day: 24 * 60, week: 7 * 24 * 60, month: 30 * 24 * 60 } as const;
type Lasts = keyof typeof LASTS;

/** A link that plays the recording for somebody who cannot sign in. */
export function LinkButton({ recording, who }: { recording: Recording; who: string }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const [lasts, setLasts] = useState<Lasts>('hour');
  const make = useChange(['recording-links'], () => linkRecording(recording, LASTS[lasts]));
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        aria-label={`${t('recordings.link')}: ${who}`}
        onClick={() => {
          make.reset();
          setIsOpen(true);
        }}
      >
        {t('recordings.link')}
      </Button>
      <Dialog title={t('recordings.linkTitle')} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <div className={classes.form}>
          <p>{t('recordings.linkHint')}</p>
          <NativeSelect
            label={t('recordings.lasts')}
            value={lasts}
            data={(Object.keys(LASTS) as Lasts[]).map((value) => ({
              value,
              label: t(`recordings.lastsFor.${value}`),
            }))}
            onChange={({ currentTarget }) => {
              make.reset();
              setLasts(currentTarget.value as Lasts);
            }}
          />
          {make.isError && <Trouble error={make.error} />}
          {make.data === undefined ? (
            <Button loading={make.isPending} onClick={() => make.mutate(undefined)}>
              {t('recordings.makeLink')}
            </Button>
          ) : (
            <>
              <CopyField label={t('recordings.link')} value={make.data.url} />
              <p className={classes.muted}>
                {t('recordings.linkEnds')} <When at={make.data.expiresAt} />
              </p>
            </>
          )}
        </div>
      </Dialog>
    </>
  );
}

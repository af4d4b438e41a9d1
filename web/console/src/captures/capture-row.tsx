import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { type Capture, captureFile, deleteCapture, stopCapture } from '../api/captures.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import classes from '../parts/parts.module.css';
import { StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';

export function CaptureRow({ capture, listKey }: { capture: Capture; listKey: readonly string[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const stop = useChange(listKey, () => stopCapture(capture));
  const remove = useChange(listKey, () => deleteCapture(capture));
  const { isOn, startedAt, until, endReason = 'stopped', lines, bytes, dropped } = capture;
  const size = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(Math.ceil(bytes / 1_000));
  return (
    <li>
      <div className={classes.rowMain}>
        <Group gap="xs">
          <span className={classes.name}>
            <When at={startedAt} />
          </span>
          <StatePill look={isOn ? 'good' : 'off'}>
            {t(isOn ? 'captures.isOn' : `captures.end.${endReason}`)}
          </StatePill>
        </Group>
        <div className={classes.muted}>
          {t('captures.lines', { count: lines })} · {t('captures.size', { size })}
          {isOn && (
            <>
              {' '}
              · {t('captures.until')} <When at={until} />
            </>
          )}
        </div>
        {dropped > 0 && <div className={classes.bad}>{t('captures.dropped', { count: dropped })}</div>}
      </div>
      <Group gap="xs">
        {isOn && (
          <Button
            variant="default"
            size="compact-md"
            loading={stop.isPending}
            onClick={() => stop.mutate(undefined)}
          >
            {t('captures.stop')}
          </Button>
        )}
        {lines > 0 && (
          <Button component="a" href={captureFile(capture)} download variant="default" size="compact-md">
            {t('captures.download')}
          </Button>
        )}
        <ConfirmButton
          label={t('captures.remove')}
          question={t('captures.removeQuestion')}
          size="compact-md"
          loading={remove.isPending}
          onConfirm={() => remove.mutate(undefined)}
        />
      </Group>
      {stop.isError && <Trouble error={stop.error} />}
      {remove.isError && <Trouble error={remove.error} />}
    </li>
  );
}

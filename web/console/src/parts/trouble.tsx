import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sentenceOf } from '../api/hub.ts';
import classes from './parts.module.css';

/** What went wrong, said where it went wrong. */
export function Trouble({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const said = sentenceOf(error);
  return (
    <div className={classes.trouble} role="alert">
      <p>{t(said === undefined ? 'parts.unreachable' : 'parts.refused')}</p>
      {/* The hub speaks English. */}
      {said !== undefined && <p lang="en">{said}</p>}
      {onRetry && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {t('parts.retry')}
        </Button>
      )}
    </div>
  );
}

import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { sentenceOf } from '../api/hub.ts';
import classes from './parts.module.css';

/** What went wrong, said where it went wrong. */
export function Trouble({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const said = sentenceOf(error);
  return (
    <div className={classes.trouble} role="alert">
      <p>{t(said === undefined ? 'parts.unreachable' : 'parts.refused')}</p>
      {said !== undefined && <p lang={languageOf(said)}>{said}</p>}
      {onRetry && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {t('parts.retry')}
        </Button>
      )}
    </div>
  );
}

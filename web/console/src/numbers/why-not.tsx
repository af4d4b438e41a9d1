import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { isMissing, sentenceOf } from '../api/hub.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';

/** That a PBX has not got something, in its connector's words. */
export function WhyNot({ reason }: { reason: string }) {
  const { t } = useTranslation();
  return (
    <p className={classes.muted}>
      {t('numbers.cannot')} <span lang={languageOf(reason)}>{reason}</span>
    </p>
  );
}

/** What the hub knows to be missing is no trouble. */
export function PbxTrouble({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const said = sentenceOf(error);
  if (isMissing(error) && said !== undefined) return <WhyNot reason={said} />;
  return <Trouble error={error} onRetry={onRetry} />;
}

import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { CrmTest } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';

/** Trouble that passes by itself is no mistake of the settings. */
const LOOKS: Readonly<Record<NonNullable<CrmTest['state']>, Look>> = {
  later: 'warn',
  unknown: 'warn',
  refused: 'bad',
  auth: 'bad',
};

export function CrmTestResult({ test: { ok, account, state = 'unknown', reason } }: { test: CrmTest }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      <StatePill look={ok ? 'good' : LOOKS[state]}>{t(ok ? 'crm.test.ok' : `crm.test.${state}`)}</StatePill>
      {account !== undefined && <p>{t('crm.test.account', { account })}</p>}
      {reason !== undefined && (
        <p className={classes.muted} lang={languageOf(reason)}>
          {reason}
        </p>
      )}
    </div>
  );
}

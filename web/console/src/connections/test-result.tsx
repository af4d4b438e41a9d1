import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { ConnectionTest, StepState } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import own from './connections.module.css';

const LOOKS: Readonly<Record<ConnectionTest['reached'], Look>> = { yes: 'good', no: 'bad', unknown: 'off' };
/** Trouble that passes by itself is no mistake of the settings. */
const PASSES: readonly StepState[] = ['trouble', 'patience', 'refused'];

/** What came of a test, step by step. */
export function TestResult({ test }: { test: ConnectionTest }) {
  const { t } = useTranslation();
  if (test.untested !== undefined)
    return <p role="status">{t(`connections.test.untested.${test.untested}`)}</p>;
  return (
    <div role="status" className={own.test}>
      <div className={own.verdict}>
        <StatePill look={LOOKS[test.reached]}>{t(`connections.test.reached.${test.reached}`)}</StatePill>
        {test.reached === 'yes' && (
          <StatePill look={test.accepted === 'unknown' ? 'warn' : LOOKS[test.accepted]}>
            {t(`connections.test.accepted.${test.accepted}`)}
          </StatePill>
        )}
      </div>
      <ul className={own.abilities}>
        {test.steps.map(({ what, state, seen, reason }) => (
          <li key={what} data-can={state === 'read' || undefined}>
            <StepIcon state={state} />
            <span>
              <b>{t(`connections.test.what.${what}`)}</b>: {t(`connections.test.state.${state}`)}
              {seen !== undefined && `, ${t('connections.test.seen', { count: seen })}`}
              {reason !== undefined && (
                <span className={classes.muted} lang={languageOf(reason)}>
                  {' '}
                  {reason}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function StepIcon({ state }: { state: StepState }) {
  if (state === 'read') return <IconCircleCheck size={18} aria-hidden />;
  return PASSES.includes(state) ? (
    <IconAlertTriangle size={18} aria-hidden />
  ) : (
    <IconCircleX size={18} aria-hidden />
  );
}

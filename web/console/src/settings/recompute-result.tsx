import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { Recomputation } from '../api/tenant.ts';
import classes from '../parts/parts.module.css';

/** How far a run is, and what it would do or did. */
export function RecomputeResult({ run }: { run: Recomputation }) {
  const { t } = useTranslation();
  const { counts, summary, state, dryRun, error } = run;
  const nameOf = (person: { agentId: string; name?: string } | undefined) =>
    person === undefined ? t('recompute.nobody') : (person.name ?? person.agentId);
  return (
    <div role="status">
      <p className={classes.name}>{t(`recompute.state.${dryRun ? 'dry' : 'real'}.${state}`)}</p>
      {error !== undefined && (
        <p className={classes.bad} lang={languageOf(error)}>
          {error}
        </p>
      )}
      <dl className={classes.facts}>
        <dt>{t('recompute.lookedAt')}</dt>
        <dd>{counts.lookedAt}</dd>
        <dt>{t(dryRun ? 'recompute.planned' : 'recompute.applied')}</dt>
        <dd>{dryRun ? counts.planned : counts.applied}</dd>
        <dt>{t('recompute.reassigned')}</dt>
        <dd>{counts.reassigned}</dd>
        {counts.changedSince > 0 && (
          <>
            <dt>{t('recompute.changedSince')}</dt>
            <dd>{counts.changedSince}</dd>
          </>
        )}
      </dl>
      {summary && summary.moves.length > 0 && (
        <ul>
          {summary.moves.map(({ from, to, calls }) => (
            <li key={`${from?.agentId} ${to?.agentId}`}>
              {nameOf(from)} → {nameOf(to)}: {calls}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

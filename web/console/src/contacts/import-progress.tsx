import { Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { type ContactImportReport, readImport } from '../api/contacts.ts';
import { Loaded } from '../parts/loaded.tsx';
import parts from '../parts/parts.module.css';
import { CONTACTS_KEY } from './contact-keys.ts';
import classes from './contacts.module.css';

const LOOK_AGAIN_MS = 700;

/** How far an import is, and what came of it. */
export function ImportProgress({ importId, onDone }: { importId: string; onDone: () => void }) {
  const report = useQuery({
    queryKey: [...CONTACTS_KEY, 'import', importId],
    queryFn: ({ signal }) => readImport(importId, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? LOOK_AGAIN_MS : false),
  });
  const isDone = report.data?.state === 'done';
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is done.
  useEffect(() => {
    if (isDone) onDone();
  }, [isDone]);
  return <Loaded query={report}>{(found) => <ImportReport report={found} />}</Loaded>;
}

export function ImportReport({ report }: { report: ContactImportReport }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { state, dryRun, readBytes, totalBytes, imported, updated, rejected, badRows, error } = report;
  const percent = totalBytes === 0 ? 0 : Math.min(100, Math.round((readBytes / totalBytes) * 100));
  const counts = { imported, updated, rejected };
  return (
    <>
      {state === 'running' && (
        <>
          <Progress value={percent} aria-label={t('contacts.progress')} />
          <p role="status">{t('contacts.percent', { percent: String(percent) })}</p>
        </>
      )}
      {error !== undefined && (
        <p className={parts.bad} lang={languageOf(error)} role="alert">
          {error}
        </p>
      )}
      <dl className={classes.counts}>
        {(['imported', 'updated', 'rejected'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`contacts.${dryRun ? 'would' : 'did'}.${name}`)}</dt>
            <dd>{counts[name].toLocaleString(locale)}</dd>
          </div>
        ))}
      </dl>
      {badRows.length > 0 && (
        <>
          <p className={parts.name}>{t('contacts.problems', { count: badRows.length })}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and not everybody has a wheel. */}
          <section className={classes.problems} tabIndex={0} aria-label={t('contacts.problemList')}>
            <ul>
              {badRows.map(({ line, reason, row }) => (
                <li key={line}>
                  {t('contacts.line', { line: String(line) })} <span lang={languageOf(reason)}>{reason}</span>
                  <code>{row}</code>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
      {state === 'done' && badRows.length === 0 && <p>{t('contacts.noProblems')}</p>}
    </>
  );
}

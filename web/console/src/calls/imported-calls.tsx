import { Button, Progress } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { type CallImport, readCallImport, removeCallImport } from '../api/call-imports.ts';
import contacts from '../contacts/contacts.module.css';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import parts from '../parts/parts.module.css';
import { StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';

export const CALL_IMPORTS_KEY = ['call-imports'] as const;
const LOOKS = { running: 'warn', done: 'good', failed: 'bad', removing: 'warn', removed: 'off' } as const;

/** What was brought, how far it is, and the way back. */
export function ImportedCalls({ imports }: { imports: UseQueryResult<CallImport[]> }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="past">
      <h2 id="past" className={parts.name}>
        {t('calls.importPast')}
      </h2>
      <Loaded query={imports}>
        {(found) =>
          found.length === 0 ? (
            <p className={parts.muted}>{t('calls.importNone')}</p>
          ) : (
            <ul className={parts.rows}>
              {found.map((one) => (
                <OneImport key={one.importId} one={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function OneImport({ one }: { one: CallImport }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [isOpen, setIsOpen] = useState(false);
  const remove = useChange(CALL_IMPORTS_KEY, () => removeCallImport(one.importId));
  const { fileName, startedAt, state, dryRun, readBytes, totalBytes, error } = one;
  const counts = Object.fromEntries(
    (['imported', 'repeated', 'known', 'rejected'] as const).map((name) => [
      name,
      one[name].toLocaleString(locale),
    ]),
  ) as Record<'imported' | 'repeated' | 'known' | 'rejected', string>;
  const percent = totalBytes === 0 ? 0 : Math.min(100, Math.round((readBytes / totalBytes) * 100));
  return (
    <li>
      <div className={parts.rowMain}>
        <div className={parts.name}>{fileName}</div>
        <div className={parts.muted}>
          <When at={startedAt} /> · {t(dryRun ? 'calls.importWould' : 'calls.importCounts', counts)}
        </div>
        {state === 'running' && <Progress value={percent} aria-label={t('calls.importProgress')} mt={6} />}
        {error !== undefined && (
          <div className={parts.bad} lang={languageOf(error)}>
            {error}
          </div>
        )}
        {remove.error && <Trouble error={remove.error} />}
      </div>
      {dryRun && <StatePill look="off">{t('calls.importDry')}</StatePill>}
      <StatePill look={LOOKS[state]}>{t(`calls.importState.${state}`)}</StatePill>
      <Button
        variant="default"
        size="compact-md"
        aria-expanded={isOpen}
        onClick={() => setIsOpen((open) => !open)}
      >
        {t('calls.importReport')}
      </Button>
      {!dryRun && (state === 'done' || state === 'failed') && (
        <ConfirmButton
          label={t('calls.importRemove')}
          question={t('calls.importRemoveQuestion', { name: fileName })}
          about={fileName}
          size="compact-md"
          onConfirm={() => remove.mutate(undefined)}
        />
      )}
      {isOpen && <Report importId={one.importId} />}
    </li>
  );
}

function Report({ importId }: { importId: string }) {
  const { t } = useTranslation();
  const report = useQuery({
    queryKey: [...CALL_IMPORTS_KEY, importId],
    queryFn: ({ signal }) => readCallImport(importId, signal),
  });
  return (
    <div style={{ flexBasis: '100%', minWidth: 0 }}>
      <Loaded query={report}>
        {({ badRows }) =>
          badRows.length === 0 ? (
            <p>{t('contacts.noProblems')}</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and not everybody has a wheel.
            <section className={contacts.problems} tabIndex={0} aria-label={t('contacts.problemList')}>
              <ul>
                {badRows.map(({ line, reason }) => (
                  <li key={line}>
                    {t('contacts.line', { line: String(line) })}{' '}
                    <span lang={languageOf(reason)}>{reason}</span>
                  </li>
                ))}
              </ul>
            </section>
          )
        }
      </Loaded>
    </div>
  );
}

import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../../shared/format/format-duration.ts';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import type { CallColumn, CallsPreview } from '../api/call-imports.ts';
import classes from '../contacts/contacts.module.css';
import parts from '../parts/parts.module.css';

const MEANINGS: readonly CallColumn[] = [
  ...(['', 'start', 'date', 'time', 'direction', 'customer', 'name', 'from', 'to', 'line'] as const),
  ...(['agent', 'queue', 'wait', 'talk', 'duration', 'outcome', 'id'] as const),
];

interface Props {
  preview: CallsPreview;
  onChange: (columns: CallColumn[]) => void;
}

/** What each column is for us, and the first rows as the calls that would come of them. */
export function ImportColumns({ preview, onChange }: Props) {
  const { t } = useTranslation();
  const { headers, columns, rows, calls, problem } = preview;
  return (
    <>
      <p className={parts.muted}>{t('calls.importColumnsHint')}</p>
      <ul className={classes.columns}>
        {headers.map((header, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; names may come twice.
          <li key={index}>
            <div className={classes.column}>
              <span className={parts.name}>{header || `${index + 1}`}</span>
              <span className={parts.muted}>
                {rows
                  .map((row) => row[index])
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </div>
            <NativeSelect
              aria-label={t('calls.importColumnIs', { column: header || String(index + 1) })}
              value={columns[index] ?? ''}
              data={MEANINGS.map((value) => ({ value, label: t(`calls.importMeaning.${value || 'none'}`) }))}
              onChange={({ currentTarget }) =>
                onChange(
                  columns.map((before, other) =>
                    other === index ? (currentTarget.value as CallColumn) : before,
                  ),
                )
              }
            />
          </li>
        ))}
      </ul>
      {problem !== undefined && (
        <p className={parts.bad} role="alert" lang={languageOf(problem)}>
          {problem}
        </p>
      )}
      {calls.length > 0 && (
        <>
          <p className={parts.name}>{t('calls.importFirst')}</p>
          <ol className={classes.columns}>
            {calls.map((call, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
              <li key={index} style={{ display: 'block' }}>
                <ReadCall call={call} />
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function ReadCall({ call: { row, problem } }: { call: CallsPreview['calls'][number] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <>
      {row && (
        <span>
          {[
            new Date(row.startedAt).toLocaleString(locale),
            t(`calls.direction.${row.direction}`),
            row.customer.name ?? row.customer.raw,
            row.agent,
            t(`calls.outcome.${row.outcome ?? (row.talkMs > 0 ? 'answered' : 'missed')}`),
            row.talkMs > 0 ? formatDuration(row.talkMs) : undefined,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      )}
      {problem !== undefined && (
        <div className={parts.bad} lang={languageOf(problem)}>
          {problem}
        </div>
      )}
    </>
  );
}

import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ColumnMeaning } from '../api/contacts.ts';
import parts from '../parts/parts.module.css';
import classes from './contacts.module.css';

interface Props {
  headers: readonly string[];
  rows: readonly (readonly string[])[];
  columns: readonly ColumnMeaning[];
  onChange: (columns: ColumnMeaning[]) => void;
}

const MEANINGS: readonly ColumnMeaning[] = ['', 'name', 'phone', 'company', 'owner', 'key'];

/** A row for each column of the file: what it is called, what stands in it, and what it is for us. */
export function ChooseColumns({ headers, rows, columns, onChange }: Props) {
  const { t } = useTranslation();
  const put = (index: number, meaning: ColumnMeaning) =>
    onChange(columns.map((before, other) => (other === index ? meaning : before)));
  return (
    <>
      <p className={parts.muted}>{t('contacts.columnsHint')}</p>
      <ul className={classes.columns}>
        {headers.map((header, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; names may come twice.
          <li key={index}>
            <div className={classes.column}>
              <span className={parts.name}>
                {header || t('contacts.unnamed', { number: String(index + 1) })}
              </span>
              <span className={parts.muted}>
                {rows
                  .map((row) => row[index])
                  .filter(Boolean)
                  .join(' · ') || t('contacts.noExample')}
              </span>
            </div>
            <NativeSelect
              aria-label={t('contacts.columnIs', { column: header || String(index + 1) })}
              value={columns[index] ?? ''}
              data={MEANINGS.map((value) => ({
                value,
                label: t(`contacts.meaning.${value || 'none'}`),
              }))}
              onChange={({ currentTarget }) => put(index, currentTarget.value as ColumnMeaning)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

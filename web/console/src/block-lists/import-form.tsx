import { Button, FileInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { type ImportedFile, importFile } from '../api/block-lists.ts';
import { problemListOf } from '../api/hub.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import own from './block-lists.module.css';
import { LISTS_KEY } from './use-block-lists.ts';

/** A file is tried as soon as it is chosen; nothing is imported before somebody has seen what it would do. */
export function ImportForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const dry = useMutation({ mutationFn: (chosen: File) => importFile(chosen, { dryRun: true }) });
  const real = useChange(LISTS_KEY, (chosen: File) => importFile(chosen, { dryRun: false }));
  const choose = (chosen: File | null) => {
    setFile(chosen);
    real.reset();
    if (chosen === null) dry.reset();
    else dry.mutate(chosen);
  };
  const error = dry.error ?? real.error;
  return (
    <div className={classes.form}>
      <FileInput
        label={t('lists.file')}
        description={t('lists.fileHint')}
        placeholder={t('lists.chooseFile')}
        accept=".csv,text/csv"
        value={file}
        onChange={choose}
        clearable
        clearButtonProps={{ 'aria-label': t('lists.anotherFile') }}
      />
      {dry.isPending && <p role="status">{t('lists.trying')}</p>}
      {error && <Trouble error={error} />}
      <Problems error={error} />
      {dry.data && !real.data && (
        <>
          <p role="status">{t('lists.wouldAdd', sayCounts(dry.data))}</p>
          <Button
            loading={real.isPending}
            disabled={dry.data.added === 0 || file === null}
            onClick={() => file && real.mutate(file)}
          >
            {t('lists.import', { count: dry.data.added })}
          </Button>
        </>
      )}
      {real.data && (
        <>
          <p role="status">{t('lists.imported', { added: String(real.data.added) })}</p>
          <Button variant="default" onClick={onDone}>
            {t('parts.close')}
          </Button>
        </>
      )}
    </div>
  );
}

const sayCounts = ({ rows, added, already }: ImportedFile) => ({
  rows: String(rows),
  added: String(added),
  already: String(already),
});

/** What is wrong, line by line. */
function Problems({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const problems = problemListOf(error);
  if (problems.length === 0) return null;
  return (
    <ul className={own.problems}>
      {problems.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          <b>{/^line \d+$/.test(path) ? t('lists.line', { line: path.slice(5) }) : path}</b>{' '}
          <span lang={languageOf(message)}>{message}</span>
        </li>
      ))}
    </ul>
  );
}

import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ColumnMeaning, importContacts, listImports, previewImport } from '../api/contacts.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { ChooseColumns } from './choose-columns.tsx';
import { CONTACTS_KEY } from './contact-keys.ts';
import { FilePick } from './file-pick.tsx';
import { ImportProgress } from './import-progress.tsx';
import { PastImports } from './past-imports.tsx';

const IMPORTS_KEY = [...CONTACTS_KEY, 'imports'] as const;

interface Chosen {
  file: File;
  headers: readonly string[];
  rows: readonly (readonly string[])[];
  columns: readonly ColumnMeaning[];
}

/** A file → what its columns hold → what would happen → it happens. Nothing is stored before the last step. */
export function ImportPage() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  const imports = useQuery({ queryKey: IMPORTS_KEY, queryFn: ({ signal }) => listImports(signal) });
  const preview = useChange(IMPORTS_KEY, async (file: File) =>
    setChosen({ file, ...(await previewImport(file)) }),
  );
  const send = (dryRun: boolean) => () => {
    if (chosen === undefined) throw new Error('no file is chosen');
    return importContacts(chosen.file, { columns: chosen.columns, dryRun });
  };
  const attempt = useChange(IMPORTS_KEY, send(true));
  const run = useChange(IMPORTS_KEY, send(false));
  const startOver = (next: Chosen | undefined) => {
    attempt.reset();
    run.reset();
    setChosen(next);
  };
  const error = preview.error ?? attempt.error ?? run.error;
  const [isTried, setTried] = useState(false);
  return (
    <PageFrame title={t('contacts.import')} intro={<PageLink to="contacts">{t('contacts.back')}</PageLink>}>
      <section className={classes.panel} aria-labelledby="file">
        <h2 id="file">{t('contacts.step.file')}</h2>
        <p className={classes.muted}>{t('contacts.fileHint')}</p>
        <FilePick
          fileName={chosen?.file.name}
          isReading={preview.isPending}
          onPick={(file) => {
            startOver(undefined);
            preview.mutate(file);
          }}
        />
      </section>
      {chosen && (
        <section className={classes.panel} aria-labelledby="columns">
          <h2 id="columns">{t('contacts.step.columns')}</h2>
          <ChooseColumns
            headers={chosen.headers}
            rows={chosen.rows}
            columns={chosen.columns}
            onChange={(columns) => startOver({ ...chosen, columns })}
          />
          <Group>
            <Button
              variant={attempt.data === undefined ? 'filled' : 'default'}
              loading={attempt.isPending}
              disabled={run.isPending || run.data !== undefined}
              onClick={() => {
                setTried(false);
                attempt.mutate(undefined);
              }}
            >
              {t('contacts.try')}
            </Button>
            {attempt.isPending && <span role="status">{t('contacts.sending')}</span>}
          </Group>
        </section>
      )}
      {error && <Trouble error={error} />}
      {attempt.data && (
        <section className={classes.panel} aria-labelledby="dry">
          <h2 id="dry">{t('contacts.step.dry')}</h2>
          <ImportProgress importId={attempt.data.importId} onDone={() => setTried(true)} />
          {isTried && run.data === undefined && (
            <>
              <p>{t('contacts.noUndo')}</p>
              <Group>
                <Button loading={run.isPending} onClick={() => run.mutate(undefined)}>
                  {t('contacts.run')}
                </Button>
                {run.isPending && <span role="status">{t('contacts.sending')}</span>}
              </Group>
            </>
          )}
        </section>
      )}
      {run.data && (
        <section className={classes.panel} aria-labelledby="done">
          <h2 id="done">{t('contacts.step.run')}</h2>
          <ImportProgress importId={run.data.importId} onDone={() => void imports.refetch()} />
        </section>
      )}
      <PastImports imports={imports} />
    </PageFrame>
  );
}

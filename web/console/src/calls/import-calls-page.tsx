import { Button, Group, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CallColumn,
  type CallsPreview,
  importCalls,
  listCallImports,
  previewCallImport,
} from '../api/call-imports.ts';
import { FilePick } from '../contacts/file-pick.tsx';
import parts from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { ImportColumns } from './import-columns.tsx';
import { CALL_IMPORTS_KEY, ImportedCalls } from './imported-calls.tsx';

interface Chosen {
  file: File;
  preview: CallsPreview;
}

/** The log of another system: a file → what its columns hold → what would happen → it happens, and can be taken back. */
export function ImportCallsPage() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  const [system, setSystem] = useState('');
  const imports = useQuery({
    queryKey: CALL_IMPORTS_KEY,
    queryFn: ({ signal }) => listCallImports(signal),
    refetchInterval: ({ state }) =>
      state.data?.some((one) => one.state === 'running' || one.state === 'removing') ? 1_000 : false,
  });
  const preview = useChange(
    CALL_IMPORTS_KEY,
    async ({ file, columns }: { file: File; columns?: readonly CallColumn[] }) =>
      setChosen({ file, preview: await previewCallImport(file, columns) }),
  );
  const send = useChange(CALL_IMPORTS_KEY, (dryRun: boolean) => {
    if (chosen === undefined) throw new Error('no file is chosen');
    return importCalls(chosen.file, { columns: chosen.preview.columns, system: system.trim(), dryRun });
  });
  const error = preview.error ?? send.error;
  const isReady = chosen?.preview.problem === undefined && system.trim() !== '';
  return (
    <PageFrame title={t('calls.import')} intro={<PageLink to="calls">{t('calls.importBack')}</PageLink>}>
      <section className={parts.panel} aria-labelledby="file">
        <h2 id="file">{t('calls.importStep.file')}</h2>
        <p className={parts.muted}>{t('calls.importHint')}</p>
        <FilePick
          fileName={chosen?.file.name}
          isReading={preview.isPending}
          onPick={(file) => {
            send.reset();
            setChosen(undefined);
            preview.mutate({ file });
          }}
        />
      </section>
      {chosen && (
        <section className={parts.panel} aria-labelledby="columns">
          <h2 id="columns">{t('calls.importStep.columns')}</h2>
          <ImportColumns
            preview={chosen.preview}
            onChange={(columns) => {
              setChosen({ ...chosen, preview: { ...chosen.preview, columns } });
              preview.mutate({ file: chosen.file, columns });
            }}
          />
        </section>
      )}
      {error && <Trouble error={error} />}
      {chosen && (
        <section className={parts.panel} aria-labelledby="run">
          <h2 id="run">{t('calls.importStep.run')}</h2>
          <TextInput
            label={t('calls.importSystem')}
            description={t('calls.importSystemHint')}
            maxLength={100}
            value={system}
            onChange={({ currentTarget }) => setSystem(currentTarget.value)}
          />
          <p className={parts.muted}>{t('calls.importQuiet')}</p>
          <Group>
            <Button
              variant="default"
              disabled={!isReady}
              loading={send.isPending && send.variables}
              onClick={() => send.mutate(true)}
            >
              {t('calls.importTry')}
            </Button>
            <Button
              disabled={!isReady}
              loading={send.isPending && !send.variables}
              onClick={() => send.mutate(false)}
            >
              {t('calls.importRun')}
            </Button>
          </Group>
        </section>
      )}
      <ImportedCalls imports={imports} />
    </PageFrame>
  );
}

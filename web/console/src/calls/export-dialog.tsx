import { Button, Group, Progress, Radio, Stack } from '@mantine/core';
import { IconTableExport } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { type CallSearch, callExportUrl, type ExportFormat } from '../api/call-log.ts';
import { Dialog } from '../parts/dialog.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { type ExportProgress, readExport } from './read-export.ts';

interface Props {
  search: CallSearch;
  isOpen: boolean;
  onClose: () => void;
}

const FORMATS: readonly ExportFormat[] = ['csv', 'ndjson'];

/** What is shown, into a file: its form is chosen, and then how far it is can be seen. */
export function ExportDialog({ search, isOpen, onClose }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [progress, setProgress] = useState<ExportProgress>({ rows: 0 });
  const running = useRef<AbortController | undefined>(undefined);
  const run = useMutation({
    mutationFn: async () => {
      const controller = new AbortController();
      running.current = controller;
      setProgress({ rows: 0 });
      const url = callExportUrl(search, format);
      const { file, name, rows } = await readExport(url, format, {
        signal: controller.signal,
        onProgress: setProgress,
      });
      save(file, name);
      return { rows, name };
    },
  });
  // Whoever leaves the page wants no file any more.
  useEffect(() => () => running.current?.abort(), []);
  const stop = () => {
    running.current?.abort();
    run.reset();
  };
  const close = () => {
    stop();
    onClose();
  };
  const number = (value: number): string => value.toLocaleString(locale);
  const { rows, total } = progress;
  return (
    <Dialog title={t('calls.export')} isOpen={isOpen} onClose={close}>
      <Stack gap="md">
        <p className={classes.muted}>{t('calls.exportHint')}</p>
        <Radio.Group
          label={t('calls.exportFormat')}
          value={format}
          onChange={(value) => {
            run.reset();
            setFormat(value as ExportFormat);
          }}
        >
          <Stack gap="xs" mt="xs">
            {FORMATS.map((value) => (
              <Radio
                key={value}
                value={value}
                disabled={run.isPending}
                label={t(`calls.exportAs.${value}`)}
                description={t(`calls.exportAsHint.${value}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        {run.isPending && (
          <div>
            <Progress
              value={total === undefined ? 0 : Math.min(100, (rows / Math.max(1, total.count)) * 100)}
              aria-label={t('calls.exportProgress')}
            />
            <p role="status">
              {total === undefined
                ? t('calls.exportStarts')
                : t(total.isEstimated ? 'calls.exportRowsAbout' : 'calls.exportRows', {
                    rows: number(rows),
                    total: number(total.count),
                  })}
            </p>
          </div>
        )}
        {run.isError && <Trouble error={run.error} />}
        {run.data && (
          <p role="status">{t('calls.exported', { rows: number(run.data.rows), name: run.data.name })}</p>
        )}
        <Group justify="flex-end">
          {run.isPending ? (
            <Button variant="default" onClick={stop}>
              {t('calls.exportStop')}
            </Button>
          ) : (
            <>
              <Button variant="default" onClick={close}>
                {t('parts.close')}
              </Button>
              <Button leftSection={<IconTableExport size={18} aria-hidden />} onClick={() => run.mutate()}>
                {t(run.data ? 'calls.exportAgain' : 'calls.exportStart')}
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken the file by then, or it never will.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

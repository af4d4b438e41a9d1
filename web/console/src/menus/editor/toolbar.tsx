import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import parts from '../../parts/parts.module.css';
import { useEditor } from './editor-context.ts';

interface Props {
  /** Absent where there is nothing to do. */
  undo?: () => void;
  redo?: () => void;
  save?: () => void;
  state: ReactNode;
}

export function Toolbar({ undo, redo, save, state }: Props) {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  if (isReadOnly) return <span className={parts.muted}>{state}</span>;
  return (
    <Group gap="xs">
      <span className={parts.muted} role="status">
        {state}
      </span>
      <Tooltip label={`${t('menuEditor.undo')} (Ctrl+Z)`}>
        <ActionIcon
          variant="default"
          size={34}
          aria-label={t('menuEditor.undo')}
          disabled={undo === undefined}
          onClick={undo}
        >
          <IconArrowBackUp size={19} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${t('menuEditor.redo')} (Ctrl+Y)`}>
        <ActionIcon
          variant="default"
          size={34}
          aria-label={t('menuEditor.redo')}
          disabled={redo === undefined}
          onClick={redo}
        >
          <IconArrowForwardUp size={19} />
        </ActionIcon>
      </Tooltip>
      <Button disabled={save === undefined} onClick={save}>
        {t('parts.save')}
      </Button>
    </Group>
  );
}

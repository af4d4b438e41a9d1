import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  label: string;
  description?: string;
  value: string;
}

/** Something long that is needed elsewhere. */
export function CopyField({ label, description, value }: Props) {
  const { t } = useTranslation();
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  const words = t(`parts.copy.${state}`);
  return (
    <>
      <TextInput
        label={label}
        description={description}
        value={value}
        readOnly
        onFocus={({ currentTarget }) => currentTarget.select()}
        rightSection={
          <Tooltip label={words}>
            <ActionIcon variant="subtle" aria-label={`${t('parts.copy.idle')}: ${label}`} onClick={copy}>
              {state === 'copied' ? <IconCheck size={18} /> : <IconCopy size={18} />}
            </ActionIcon>
          </Tooltip>
        }
      />
      <p role="status" style={{ fontSize: 13, minHeight: 18 }}>
        {state !== 'idle' && words}
      </p>
    </>
  );
}

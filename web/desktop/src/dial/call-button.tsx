import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../live/hub-context.ts';
import { useDialling } from './dial-context.ts';

interface Props {
  number: string | undefined;
  who: string;
}

/** Beside a number. Whoever has no telephone here leaves it to the computer's. */
export function CallButton({ number, who }: Props) {
  const { t } = useTranslation();
  const { agentId } = useHub();
  const { dial, progress } = useDialling();
  if (number === undefined) return null;
  const label = t('dial.callWho', { who });
  const common = { variant: 'subtle', color: 'gray', size: 'sm', 'aria-label': label } as const;
  const icon = <IconPhone size={15} aria-hidden="true" />;
  return (
    <Tooltip label={label}>
      {agentId === undefined ? (
        <ActionIcon component="a" href={`tel:${number}`} {...common}>
          {icon}
        </ActionIcon>
      ) : (
        <ActionIcon
          {...common}
          aria-disabled={progress?.step === 'asking'}
          onClick={() => dial({ to: number, who })}
        >
          {icon}
        </ActionIcon>
      )}
    </Tooltip>
  );
}

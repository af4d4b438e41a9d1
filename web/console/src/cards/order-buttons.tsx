import { ActionIcon, Group } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface Props {
  /** All of them, in their order. */
  ids: readonly string[];
  id: string;
  about: string;
  onOrder: (ids: string[]) => void;
}

/** One place up or down. */
export function OrderButtons({ ids, id, about, onOrder }: Props) {
  const { t } = useTranslation();
  const at = ids.indexOf(id);
  const move = (to: number) => {
    const rest = ids.filter((one) => one !== id);
    onOrder([...rest.slice(0, to), id, ...rest.slice(to)]);
  };
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`${t('cards.up')}: ${about}`}
        disabled={at === 0}
        onClick={() => move(at - 1)}
      >
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`${t('cards.down')}: ${about}`}
        disabled={at === ids.length - 1}
        onClick={() => move(at + 1)}
      >
        <IconArrowDown size={16} />
      </ActionIcon>
    </Group>
  );
}

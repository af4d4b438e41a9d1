import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ListFilter } from '../api/block-lists.ts';
import { useConnections } from '../connections/use-connections.ts';

interface Props {
  filter: ListFilter;
  onChange: (filter: ListFilter) => void;
}

/** What a number may be written with: anything else is not sent. */
const NUMBER = /^\+?[\d\s().-]*$/;

export function ListFilters({ filter, onChange }: Props) {
  const { t } = useTranslation();
  const connections = useConnections();
  return (
    <Group align="flex-end">
      <NativeSelect
        label={t('lists.colourLabel')}
        value={filter.colour}
        data={[
          { value: '', label: t('lists.both') },
          ...(['black', 'white'] as const).map((value) => ({ value, label: t(`lists.means.${value}`) })),
        ]}
        onChange={({ currentTarget }) =>
          onChange({ ...filter, colour: currentTarget.value as ListFilter['colour'] })
        }
      />
      <TextInput
        label={t('lists.find')}
        type="search"
        inputMode="tel"
        value={filter.number}
        onChange={({ currentTarget: { value } }) =>
          NUMBER.test(value) && onChange({ ...filter, number: value })
        }
      />
      <NativeSelect
        label={t('lists.connection')}
        value={filter.connectionId}
        data={[
          { value: '', label: t('lists.allConnections') },
          ...(connections.data ?? []).map((one) => ({ value: one.connectionId, label: one.name })),
        ]}
        onChange={({ currentTarget }) => onChange({ ...filter, connectionId: currentTarget.value })}
      />
    </Group>
  );
}

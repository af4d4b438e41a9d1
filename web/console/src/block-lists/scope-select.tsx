import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnections } from '../connections/use-connections.ts';

interface Props {
  /** Undefined: everywhere, also at connections to come. */
  value: readonly string[] | undefined;
  onChange: (value: string[] | undefined) => void;
}

/** At which PBXs an entry is wanted. */
export function ScopeSelect({ value, onChange }: Props) {
  const { t } = useTranslation();
  const connections = useConnections();
  const all = connections.data ?? [];
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <legend>{t('lists.where')}</legend>
      <Checkbox
        mt="xs"
        label={t('lists.everywhere')}
        checked={value === undefined}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.checked ? undefined : all.map(({ connectionId }) => connectionId))
        }
      />
      {value !== undefined &&
        all.map(({ connectionId, name }) => (
          <Checkbox
            key={connectionId}
            mt="xs"
            ml="lg"
            label={name}
            checked={value.includes(connectionId)}
            onChange={({ currentTarget }) =>
              onChange(
                currentTarget.checked
                  ? [...value, connectionId]
                  : value.filter((one) => one !== connectionId),
              )
            }
          />
        ))}
    </fieldset>
  );
}

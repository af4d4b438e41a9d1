import { NativeSelect, NumberInput, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Field, titleOf } from './settings-form-state.ts';
import { useSchemaWords } from './use-schema-words.ts';

interface Props {
  field: Field;
  value: unknown;
  /** Of a secret: the hub has one already. */
  isKept: boolean;
  problem: string | undefined;
  onChange: (value: unknown) => void;
}

/** One setting, drawn from its schema. */
export function SettingsField({ field, value, isKept, problem, onChange }: Props) {
  const { t } = useTranslation();
  const say = useSchemaWords();
  const { kind, schema, name, isRequired } = field;
  const common = {
    name,
    label: say(titleOf(field)),
    description: schema.description && say(schema.description),
    error: problem,
    required: isRequired && !isKept,
  };
  const text = typeof value === 'string' ? value : '';
  switch (kind) {
    case 'secret':
      return (
        <PasswordInput
          {...common}
          autoComplete="new-password"
          aria-invalid={problem !== undefined}
          placeholder={t(isKept ? 'parts.secretKept' : 'parts.secretUnset')}
          value={text}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'boolean':
      return (
        <Switch
          name={name}
          label={common.label}
          description={common.description}
          error={problem}
          checked={value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...common}
          value={text}
          data={[
            ...(schema.default === undefined ? [{ value: '', label: t('parts.notChosen') }] : []),
            ...(schema.enum ?? []).map((one) => ({ value: one, label: say(one) })),
          ]}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={schema.type !== 'integer'}
          clampBehavior="none"
          onChange={(given) => onChange(given)}
        />
      );
    case 'lines':
      return (
        <Textarea
          {...common}
          description={common.description ?? t('parts.onePerLine')}
          autosize
          minRows={2}
          value={Array.isArray(value) ? value.join('\n') : ''}
          onChange={({ currentTarget }) => onChange(currentTarget.value.split('\n'))}
        />
      );
    case 'long':
      return (
        <Textarea
          {...common}
          autosize
          minRows={8}
          maxRows={24}
          styles={{ input: { fontFamily: 'monospace' } }}
          value={text}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          type={schema.format === 'uri' ? 'url' : 'text'}
          value={text}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
  }
}

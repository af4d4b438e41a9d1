import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { type Connector, testSettings } from '../api/connections.ts';
import { problemsOf } from '../api/hub.ts';
import type { Settings } from '../api/settings-schema.ts';
import classes from '../parts/parts.module.css';
import { SettingsField } from '../parts/settings-field.tsx';
import { fieldsOf, isSet, startOf, toSettings } from '../parts/settings-form-state.ts';
import { Trouble } from '../parts/trouble.tsx';
import { TestResult } from './test-result.tsx';

export interface FilledForm {
  name: string;
  settings: Settings;
}

interface Props {
  connector: Connector;
  name: string;
  stored: Settings;
  /** Of one that is saved already: its secrets stay where their fields are empty. */
  connectionId?: string;
  submitLabel: string;
  isSaving: boolean;
  /** The last thing that happened to this form. */
  isSaved?: boolean;
  error: unknown;
  onSubmit: (form: FilledForm) => void;
}

/** Every setting of a connector; what the hub refuses is said at its field. */
export function ConnectionForm({
  connector,
  stored,
  connectionId,
  submitLabel,
  isSaving,
  isSaved = false,
  error,
  onSubmit,
  ...start
}: Props) {
  const { t } = useTranslation();
  const fields = fieldsOf(connector.settingsSchema);
  const [name, setName] = useState(start.name);
  const [values, setValues] = useState(() => startOf(fields, stored));
  const test = useMutation({ mutationFn: testSettings });
  const problems = problemsOf(test.error ?? error);
  const known = new Set(['name', ...fields.map((field) => field.name)]);
  const elsewhere = [...problems].filter(([path]) => !known.has(path.split('.')[0] ?? ''));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.reset();
    onSubmit({ name, settings: toSettings(fields, values) });
  };
  const tryIt = () =>
    test.mutate({
      connector: connector.id,
      settings: toSettings(fields, values),
      ...(connectionId !== undefined && { connectionId }),
    });
  const trouble = test.error ?? error;
  const problemOf = (field: string) =>
    [...problems].find(([path]) => path === field || path.startsWith(`${field}.`))?.[1];
  return (
    // The hub checks, and says all that is wrong at once; the browser would stop at the first.
    <form className={classes.form} onSubmit={submit} noValidate>
      {trouble !== null && trouble !== undefined && <Trouble error={trouble} />}
      {elsewhere.map(([path, message]) => (
        <p key={path} className={classes.bad} lang={languageOf(message)}>
          {path} {message}
        </p>
      ))}
      <TextInput
        name="name"
        label={t('connections.name')}
        description={t('connections.nameHint')}
        required
        value={name}
        error={problemOf('name')}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      {fields.map((field) => (
        <SettingsField
          key={field.name}
          field={field}
          value={values[field.name]}
          isKept={isSet(stored, field.name)}
          problem={problemOf(field.name)}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <Group>
        <Button type="submit" loading={isSaving}>
          {submitLabel}
        </Button>
        <Button variant="default" loading={test.isPending} onClick={tryIt}>
          {t('connections.test.runForm')}
        </Button>
        <span role="status">{isSaved && t('parts.saved')}</span>
      </Group>
      {test.data && !test.isPending && <TestResult test={test.data} />}
    </form>
  );
}

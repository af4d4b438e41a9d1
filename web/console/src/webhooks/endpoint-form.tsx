import { Button, MultiSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemsOf } from '../api/hub.ts';
import { EVENTS, type EndpointForm as Form, toEvent, toType } from '../api/webhooks.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';

interface Props {
  before?: Form;
  label: string;
  error: unknown;
  isPending: boolean;
  onSubmit: (form: Form) => void;
}

export function EndpointForm({ before, label, error, isPending, onSubmit }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(before?.name ?? '');
  const [url, setUrl] = useState(before?.url ?? '');
  const [events, setEvents] = useState((before?.types ?? []).map(toEvent));
  const problems = problemsOf(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({ name: name.trim(), url: url.trim(), types: events.map(toType) });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {error != null && <Trouble error={error} />}
      <TextInput
        label={t('webhooks.name')}
        description={t('webhooks.nameHint')}
        data-autofocus
        required
        value={name}
        error={problems.get('name')}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <TextInput
        label={t('webhooks.url')}
        description={t('webhooks.urlHint')}
        type="url"
        placeholder="https://example.com/calls"
        required
        value={url}
        error={problems.get('url')}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
      />
      <MultiSelect
        label={t('webhooks.types')}
        description={t('webhooks.typesHint')}
        data={[...EVENTS]}
        value={events}
        searchable
        onChange={setEvents}
      />
      <Button type="submit" loading={isPending}>
        {label}
      </Button>
    </form>
  );
}

import { ActionIcon, Button, Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../api/contacts.ts';
import { problemsOf } from '../api/hub.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useAgents } from '../people/use-people.ts';

export interface ContactDraft {
  name: string;
  company: string;
  ownerAgentId: string;
  externalKey: string;
  active: boolean;
  numbers: { key: string; raw: string; label: string }[];
}

export function toDraft(contact?: Contact): ContactDraft {
  const numbers = contact?.numbers ?? [{ raw: '' }];
  return {
    name: contact?.name ?? '',
    company: contact?.company ?? '',
    ownerAgentId: contact?.ownerAgentId ?? '',
    externalKey: contact?.externalKey ?? '',
    active: contact?.active ?? true,
    numbers: numbers.map(({ raw, label = '' }) => ({ key: crypto.randomUUID(), raw, label })),
  };
}

/** Numbers as the hub takes them; empty rows are none. */
export const numbersOf = ({ numbers }: ContactDraft) =>
  numbers
    .filter(({ raw }) => raw.trim() !== '')
    .map(({ raw, label }) => ({ raw: raw.trim(), ...(label.trim() !== '' && { label: label.trim() }) }));

interface Props {
  contact?: Contact;
  error: unknown;
  isSaving: boolean;
  isSaved: boolean;
  onSave: (draft: ContactDraft) => void;
}

export function ContactForm({ contact, error, isSaving, isSaved, onSave }: Props) {
  const { t } = useTranslation();
  const agents = useAgents();
  const [draft, setDraft] = useState(() => toDraft(contact));
  const put = (change: Partial<ContactDraft>) => setDraft((before) => ({ ...before, ...change }));
  const putNumber = (key: string, change: { raw?: string; label?: string }) =>
    put({ numbers: draft.numbers.map((one) => (one.key === key ? { ...one, ...change } : one)) });
  const problem = (field: string) => problemsOf(error).get(field);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(draft);
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate aria-label={t('contacts.form')}>
      {error !== null && <Trouble error={error} />}
      <TextInput
        label={t('contacts.name')}
        required
        value={draft.name}
        error={problem('name')}
        onChange={({ currentTarget }) => put({ name: currentTarget.value })}
      />
      <TextInput
        label={t('contacts.company')}
        value={draft.company}
        error={problem('company')}
        onChange={({ currentTarget }) => put({ company: currentTarget.value })}
      />
      <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
        <legend className={classes.name}>{t('contacts.numbers')}</legend>
        {draft.numbers.map(({ key, raw, label }, index) => (
          <Group key={key} align="flex-end" wrap="nowrap" gap="xs" mt="xs">
            <TextInput
              style={{ flex: 2 }}
              type="tel"
              aria-label={`${t('contacts.number')} ${index + 1}`}
              placeholder={t('contacts.number')}
              value={raw}
              error={problem(`numbers.${index}.raw`)}
              onChange={({ currentTarget }) => putNumber(key, { raw: currentTarget.value })}
            />
            <TextInput
              style={{ flex: 1 }}
              aria-label={`${t('contacts.label')} ${index + 1}`}
              placeholder={t('contacts.label')}
              value={label}
              onChange={({ currentTarget }) => putNumber(key, { label: currentTarget.value })}
            />
            <ActionIcon
              variant="default"
              size={36}
              aria-label={t('contacts.removeNumber', { number: raw || String(index + 1) })}
              onClick={() => put({ numbers: draft.numbers.filter((one) => one.key !== key) })}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Button
          mt="xs"
          size="compact-md"
          variant="default"
          onClick={() =>
            put({ numbers: [...draft.numbers, { key: crypto.randomUUID(), raw: '', label: '' }] })
          }
        >
          {t('contacts.addNumber')}
        </Button>
      </fieldset>
      <NativeSelect
        label={t('contacts.owner')}
        description={t('contacts.ownerHint')}
        value={draft.ownerAgentId}
        data={[
          { value: '', label: t('contacts.noOwner') },
          // Until the agents are there.
          ...(agents.data === undefined && draft.ownerAgentId !== ''
            ? [{ value: draft.ownerAgentId, label: '…' }]
            : []),
          ...(agents.data ?? []).map(({ agentId, name }) => ({ value: agentId, label: name })),
        ]}
        onChange={({ currentTarget }) => put({ ownerAgentId: currentTarget.value })}
      />
      {contact === undefined ? (
        <TextInput
          label={t('contacts.externalKey')}
          description={t('contacts.externalKeyHint')}
          value={draft.externalKey}
          error={problem('externalKey')}
          onChange={({ currentTarget }) => put({ externalKey: currentTarget.value })}
        />
      ) : (
        <Switch
          label={t('contacts.active')}
          description={t('contacts.activeHint')}
          checked={draft.active}
          onChange={({ currentTarget }) => put({ active: currentTarget.checked })}
        />
      )}
      <Group>
        <Button type="submit" loading={isSaving}>
          {t('parts.save')}
        </Button>
        <span role="status">{isSaved && t('parts.saved')}</span>
      </Group>
    </form>
  );
}

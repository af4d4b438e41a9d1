import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pickContact } from '../api/calls.ts';
import { searchContacts } from '../api/contacts.ts';
import { contactState } from '../call/contact-state.ts';
import type { CallRecord } from '../contract.ts';
import classes from './candidates.module.css';

/** Long enough to type the next letter, short enough not to wait for. */
const TYPING_MS = 250;

/** A known person calls from an unknown number: found by name, and remembered for the number. */
export function FindContact({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), TYPING_MS);
  const found = useQuery({
    queryKey: ['contactSearch', asked],
    queryFn: ({ signal }) => searchContacts(asked, signal),
    enabled: asked.length > 1,
  });
  const pick = useMutation({ mutationFn: (contactId: string) => pickContact(call.callId, contactId) });
  if (contactState(call) !== 'unknown') return null;
  const contacts = asked.length > 1 ? (found.data ?? []) : [];
  return (
    <section className={classes.find} aria-label={t('find.label')}>
      <TextInput
        label={t('find.label')}
        placeholder={t('find.placeholder')}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        error={pick.isError && t('candidates.failed')}
      />
      {contacts.length > 0 && (
        <ul className={classes.list}>
          {contacts.map(({ contactId, name, company }) => (
            <li key={contactId}>
              <button
                type="button"
                className={classes.candidate}
                aria-disabled={pick.isPending}
                onClick={() => pick.mutate(contactId)}
              >
                <span className={classes.who}>
                  <span className={classes.name}>{name}</span>
                  <span className={classes.notes}>{company}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className={classes.hint} role="status">
        {asked.length > 1 && found.isSuccess && t('find.found', { count: contacts.length })}
      </p>
    </section>
  );
}

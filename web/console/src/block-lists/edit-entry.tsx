import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Entry, type EntryChange, updateEntry } from '../api/block-lists.ts';
import { problemsOf } from '../api/hub.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { ExpiryField, toDay, toInstant } from './expiry-field.tsx';
import { ScopeSelect } from './scope-select.tsx';
import { LISTS_KEY } from './use-block-lists.ts';

/** Another reason, end or place; another number is another entry. */
export function EditEntry({ entry, onSaved }: { entry: Entry; onSaved: () => void }) {
  const { t } = useTranslation();
  const [comment, setComment] = useState(entry.comment ?? '');
  const [day, setDay] = useState(toDay(entry.expiresAt));
  const [scope, setScope] = useState<string[] | undefined>(entry.connectionIds);
  const save = useChange(LISTS_KEY, (change: EntryChange) => updateEntry(entry.entryId, change), onSaved);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      comment: comment.trim() || null,
      // An end that nobody touched keeps its hour.
      ...(day !== toDay(entry.expiresAt) && { expiresAt: toInstant(day) ?? null }),
      connectionIds: scope ?? null,
    });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {save.isError && <Trouble error={save.error} />}
      <Textarea
        label={t('lists.comment')}
        autosize
        minRows={2}
        value={comment}
        error={problemsOf(save.error).get('comment')}
        onChange={({ currentTarget }) => setComment(currentTarget.value)}
      />
      <ExpiryField value={day} error={problemsOf(save.error).get('expiresAt')} onChange={setDay} />
      <ScopeSelect value={scope} onChange={setScope} />
      <Button type="submit" loading={save.isPending} disabled={scope?.length === 0}>
        {t('parts.save')}
      </Button>
    </form>
  );
}

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './task-row.module.css';

const LONGEST_NOTE = 1000;

interface Props {
  who: string;
  busy: boolean;
  onSave: (note: string) => void;
  onCancel: () => void;
}

/** A word why nobody needs to call, for whoever asks later; it may stay empty. */
export function FinishForm({ who, busy, onSave, onCancel }: Props) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSave(note.trim());
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onCancel();
  };
  return (
    <form className={classes.form} onSubmit={save} onKeyDown={leave} aria-label={t('tasks.doneWho', { who })}>
      <TextInput
        size="xs"
        autoFocus
        maxLength={LONGEST_NOTE}
        aria-label={t('tasks.note')}
        placeholder={t('tasks.note')}
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" aria-disabled={busy}>
        {t('tasks.save')}
      </Button>
      <Button variant="subtle" size="compact-sm" onClick={onCancel}>
        {t('tasks.cancel')}
      </Button>
    </form>
  );
}

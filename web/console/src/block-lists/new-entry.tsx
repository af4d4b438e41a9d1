import { Button, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addEntry } from '../api/block-lists.ts';
import { problemsOf } from '../api/hub.ts';
import type { ListColour } from '../contract.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { ExpiryField, toInstant } from './expiry-field.tsx';
import { ScopeSelect } from './scope-select.tsx';
import { LISTS_KEY } from './use-block-lists.ts';

export function NewEntryForm({ onMade }: { onMade: () => void }) {
  const { t } = useTranslation();
  const [colour, setColour] = useState<ListColour>('black');
  const [number, setNumber] = useState('');
  const [isPrefix, setIsPrefix] = useState(false);
  const [comment, setComment] = useState('');
  const [day, setDay] = useState('');
  const [scope, setScope] = useState<string[] | undefined>(undefined);
  const add = useChange(LISTS_KEY, addEntry, onMade);
  const problems = problemsOf(add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = toInstant(day);
    add.mutate({
      colour,
      number: number.trim(),
      isPrefix,
      ...(comment.trim() !== '' && { comment: comment.trim() }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(scope !== undefined && { connectionIds: scope }),
    });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {add.isError && <Trouble error={add.error} />}
      <SegmentedControl
        aria-label={t('lists.colourLabel')}
        fullWidth
        value={colour}
        onChange={(value) => setColour(value as ListColour)}
        data={(['black', 'white'] as const).map((value) => ({ value, label: t(`lists.colour.${value}`) }))}
      />
      <TextInput
        label={t('lists.number')}
        description={t(isPrefix ? 'lists.prefixHint' : 'lists.numberHint')}
        inputMode="tel"
        data-autofocus
        required
        value={number}
        error={problems.get('number')}
        onChange={({ currentTarget }) => setNumber(currentTarget.value)}
      />
      <Switch
        label={t('lists.isPrefix')}
        checked={isPrefix}
        onChange={({ currentTarget }) => setIsPrefix(currentTarget.checked)}
      />
      <Textarea
        label={t('lists.comment')}
        description={t('lists.commentHint')}
        autosize
        minRows={2}
        value={comment}
        error={problems.get('comment')}
        onChange={({ currentTarget }) => setComment(currentTarget.value)}
      />
      <ExpiryField value={day} error={problems.get('expiresAt')} onChange={setDay} />
      <ScopeSelect value={scope} onChange={setScope} />
      <Button type="submit" loading={add.isPending} disabled={number.trim() === '' || scope?.length === 0}>
        {t('lists.put')}
      </Button>
    </form>
  );
}

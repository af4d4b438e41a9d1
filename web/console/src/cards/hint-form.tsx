import { Button, Checkbox, Group, SegmentedControl, Select, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type HintWish, previewHint } from '../api/cards.ts';
import { problemsOf } from '../api/hub.ts';
import type { CardField, CardRole, HintCondition, HintTone } from '../contract.ts';
import parts from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { ROLES } from './card-roles.ts';
import classes from './cards.module.css';
import { newCondition } from './condition-kinds.ts';
import { ConditionRow } from './condition-row.tsx';
import { HintTrial } from './hint-trial.tsx';
import { sentenceWords } from './sentence-words.ts';

const TONES: readonly HintTone[] = ['info', 'good', 'warning'];
const MOST_CONDITIONS = 10;

interface Props {
  fields: readonly CardField[];
  before: HintWish | undefined;
  error: unknown;
  isPending: boolean;
  onSubmit: (wish: HintWish) => void;
}

/** A hint in plain words: when, what, how, to whom. */
export function HintForm({ fields, before, error, isPending, onSubmit }: Props) {
  const { t, i18n } = useTranslation();
  const [conditions, setConditions] = useState<readonly HintCondition[]>(
    before?.conditions ?? [newCondition('callsToday')],
  );
  const [match, setMatch] = useState(before?.match ?? 'all');
  const [say, setSay] = useState(before?.say ?? '');
  const [tone, setTone] = useState<HintTone>(before?.tone ?? 'info');
  const [roles, setRoles] = useState<readonly CardRole[]>(before?.roles ?? ['agent', 'supervisor', 'admin']);
  const sentence = useRef<HTMLTextAreaElement>(null);
  const trial = useMutation({ mutationFn: previewHint });
  const shown = error ?? trial.error;
  const problems = problemsOf(shown);
  const wish: HintWish = {
    conditions,
    match,
    say: say.trim(),
    tone,
    roles,
    enabled: before?.enabled ?? true,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(wish);
  };
  const insert = (word: string) => {
    const { selectionStart = say.length, selectionEnd = say.length } = sentence.current ?? {};
    setSay(`${say.slice(0, selectionStart)}{${word}}${say.slice(selectionEnd)}`);
    sentence.current?.focus();
  };
  const put = (index: number, condition: HintCondition) =>
    setConditions(conditions.map((one, at) => (at === index ? condition : one)));
  return (
    <form className={parts.form} onSubmit={submit} noValidate>
      {shown != null && <Trouble error={shown} />}
      {conditions.length > 1 && (
        <SegmentedControl
          aria-label={t('cards.match')}
          data={[
            { value: 'all', label: t('cards.matchAll') },
            { value: 'any', label: t('cards.matchAny') },
          ]}
          value={match}
          onChange={(value) => setMatch(value as 'all' | 'any')}
        />
      )}
      <ul className={classes.conditions}>
        {conditions.map((condition, index) => (
          <ConditionRow
            // biome-ignore lint/suspicious/noArrayIndexKey: two conditions may say the same, and none has another name
            key={index}
            number={index + 1}
            condition={condition}
            fields={fields}
            error={[...problems].find(([path]) => path.startsWith(`conditions.${index}`))?.[1]}
            onChange={(changed) => put(index, changed)}
            onRemove={
              conditions.length === 1
                ? undefined
                : () => setConditions(conditions.filter((_, at) => at !== index))
            }
          />
        ))}
      </ul>
      {conditions.length < MOST_CONDITIONS && (
        <Button
          variant="default"
          size="compact-sm"
          style={{ alignSelf: 'flex-start' }}
          onClick={() => setConditions([...conditions, newCondition('known')])}
        >
          {t('cards.addCondition')}
        </Button>
      )}
      <Textarea
        ref={sentence}
        label={t('cards.say')}
        description={t('cards.sayHint')}
        required
        autosize
        minRows={2}
        maxLength={300}
        value={say}
        error={problems.get('say')}
        onChange={({ currentTarget }) => setSay(currentTarget.value)}
      />
      <fieldset className={classes.words} aria-label={t('cards.insert')}>
        {sentenceWords(i18n.language, fields).map((word) => (
          <Button key={word} variant="default" size="compact-xs" onClick={() => insert(word)}>
            {`{${word}}`}
          </Button>
        ))}
      </fieldset>
      <Select
        label={t('cards.toneLabel')}
        data={TONES.map((value) => ({ value, label: t(`cards.tone.${value}`) }))}
        value={tone}
        allowDeselect={false}
        onChange={(value) => setTone((value ?? 'info') as HintTone)}
      />
      <Checkbox.Group
        label={t('cards.whoSees')}
        description={t('cards.hintRoles')}
        value={[...roles]}
        error={problems.get('roles')}
        onChange={(value) => setRoles(value as CardRole[])}
      >
        <Group mt="xs">
          {ROLES.map((role) => (
            <Checkbox key={role} value={role} label={t(`header.role.${role}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      {trial.data && <HintTrial preview={trial.data} />}
      <Group>
        <Button type="submit" loading={isPending}>
          {t('parts.save')}
        </Button>
        <Button variant="default" loading={trial.isPending} onClick={() => trial.mutate(wish)}>
          {t('cards.try')}
        </Button>
      </Group>
    </form>
  );
}

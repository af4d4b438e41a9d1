import { ActionIcon, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CardField, Comparison, HintCondition, Weekday } from '../contract.ts';
import classes from './cards.module.css';
import {
  CONDITION_KINDS,
  type ConditionKind,
  FIELD_CHECKS,
  type FieldCheckKind,
  newCondition,
  newFieldCondition,
} from './condition-kinds.ts';

const COMPARISONS: readonly Comparison[] = ['atLeast', 'atMost', 'equals'];
const OUTCOMES = ['answered', 'missed', 'abandoned', 'voicemail', 'noAnswer', 'busy', 'declined'] as const;

interface Props {
  condition: HintCondition;
  fields: readonly CardField[];
  number: number;
  error: string | undefined;
  onChange: (condition: HintCondition) => void;
  onRemove?: (() => void) | undefined;
}

/** One condition: what it is about, and what must be so. */
export function ConditionRow({ condition, fields, number, error, onChange, onRemove }: Props) {
  const { t, i18n } = useTranslation();
  const kinds = CONDITION_KINDS.filter((kind) => kind !== 'field' || fields.length > 0);
  return (
    <li className={classes.condition}>
      <Select
        label={t('cards.condition', { number: String(number) })}
        data={kinds.map((value) => ({ value, label: t(`cards.kind.${value}`) }))}
        value={condition.of}
        allowDeselect={false}
        error={error}
        onChange={(kind) => onChange(newCondition(kind as ConditionKind, fields[0]?.fieldId))}
      />
      {inputs()}
      {onRemove && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('cards.removeCondition', { number: String(number) })}
          onClick={onRemove}
        >
          <IconTrash size={18} />
        </ActionIcon>
      )}
    </li>
  );

  function inputs() {
    switch (condition.of) {
      case 'direction':
        return choose('direction', ['inbound', 'outbound'], condition.is, (is) =>
          onChange({ of: 'direction', is: is as 'inbound' }),
        );
      case 'owner':
        return choose('owner', ['me', 'other', 'nobody'], condition.is, (is) =>
          onChange({ of: 'owner', is: is as 'me' }),
        );
      case 'lastAgent':
        return choose('lastAgent', ['me', 'other'], condition.is, (is) =>
          onChange({ of: 'lastAgent', is: is as 'me' }),
        );
      case 'known':
        return choose('known', ['yes', 'no'], condition.is ? 'yes' : 'no', (is) =>
          onChange({ of: 'known', is: is === 'yes' }),
        );
      case 'lastOutcome':
        return (
          <Select
            label={t('cards.value')}
            data={OUTCOMES.map((value) => ({ value, label: t(`calls.outcome.${value}`) }))}
            value={condition.is}
            allowDeselect={false}
            onChange={(is) => onChange({ of: 'lastOutcome', is: is as 'missed' })}
          />
        );
      case 'line':
      case 'queue':
      case 'menu':
        return text(condition.is, (is) => onChange({ ...condition, is }));
      case 'time':
        return (
          <>
            {clock('from', condition.from, (from) => onChange({ ...condition, from }))}
            {clock('to', condition.to, (to) => onChange({ ...condition, to }))}
          </>
        );
      case 'weekday':
        return (
          <MultiSelect
            label={t('cards.value')}
            data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: dayName(day) }))}
            value={condition.in.map(String)}
            onChange={(days) => onChange({ of: 'weekday', in: days.map((day) => Number(day) as Weekday) })}
          />
        );
      case 'company':
        return (
          <>
            {choose('textCheck', ['contains', 'equals'], condition.check, (check) =>
              onChange({ ...condition, check: check as 'equals' }),
            )}
            {text(condition.text, (value) => onChange({ ...condition, text: value }))}
          </>
        );
      case 'field':
        return ofField(condition);
      case 'missed':
        return (
          <>
            {count('days', condition.days, (days) => onChange({ ...condition, days }))}
            {counted(condition)}
          </>
        );
      default:
        return counted(condition);
    }
  }

  function ofField(one: Extract<HintCondition, { of: 'field' }>) {
    return (
      <>
        <Select
          label={t('cards.field')}
          data={fields.map(({ fieldId, label }) => ({ value: fieldId, label }))}
          value={one.fieldId}
          allowDeselect={false}
          onChange={(fieldId) => onChange({ ...one, fieldId: fieldId ?? one.fieldId })}
        />
        {choose('check', FIELD_CHECKS, one.check, (check) =>
          onChange(newFieldCondition(one.fieldId, check as FieldCheckKind)),
        )}
        {'text' in one && text(one.text, (value) => onChange({ ...one, text: value }))}
        {'days' in one && count('days', one.days, (days) => onChange({ ...one, days }))}
        {'compare' in one && counted(one)}
      </>
    );
  }

  function counted(one: Extract<HintCondition, { compare: Comparison }>) {
    return (
      <>
        {choose('compare', COMPARISONS, one.compare, (compare) =>
          onChange({ ...one, compare: compare as Comparison }),
        )}
        {count('number', one.number, (value) => onChange({ ...one, number: value }))}
      </>
    );
  }

  function choose(
    words: 'direction' | 'owner' | 'lastAgent' | 'known' | 'textCheck' | 'check' | 'compare',
    values: readonly string[],
    value: string,
    choice: (value: string) => void,
  ) {
    return (
      <Select
        label={t(words === 'compare' ? 'cards.comparison' : 'cards.value')}
        data={values.map((one) => ({
          value: one,
          label: t(`cards.${words}.${one}` as 'cards.compare.equals'),
        }))}
        value={value}
        allowDeselect={false}
        onChange={(one) => choice(one ?? value)}
      />
    );
  }

  function text(value: string, change: (value: string) => void) {
    return (
      <TextInput
        label={t('cards.text')}
        required
        value={value}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
    );
  }

  function count(label: 'days' | 'number', value: number, change: (value: number) => void) {
    return (
      <NumberInput
        label={t(`cards.${label}`)}
        min={label === 'days' ? 1 : 0}
        allowDecimal={false}
        value={value}
        onChange={(one) => change(Number(one))}
      />
    );
  }

  function clock(label: 'from' | 'to', value: string, change: (value: string) => void) {
    return (
      <TextInput
        label={t(`cards.${label}`)}
        type="time"
        value={value}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
    );
  }

  function dayName(day: number): string {
    return new Date(Date.UTC(2024, 0, day)).toLocaleDateString(i18n.language, {
      weekday: 'long',
      timeZone: 'UTC',
    });
  }
}

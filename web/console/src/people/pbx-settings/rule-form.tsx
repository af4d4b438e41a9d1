import { Button, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ForwardingRule, NewForwardingRule, RuleSchedule } from '../../contract.ts';
import { Trouble } from '../../parts/trouble.tsx';
import own from './pbx-settings.module.css';

interface Props {
  /** Absent: a new one. */
  rule: ForwardingRule | undefined;
  schedules: readonly RuleSchedule[];
  isBusy: boolean;
  error: unknown;
  onSave: (rule: NewForwardingRule) => void;
  onCancel: () => void;
}

export function RuleForm({ rule, schedules, isBusy, error, onSave, onCancel }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(rule?.name ?? '');
  const [callers, setCallers] = useState((rule?.callers ?? []).map(plain).join('\n'));
  const [to, setTo] = useState(rule === undefined ? '' : plain(rule.to));
  const known = rule && rule.schedule !== 'unknown' ? rule.schedule : undefined;
  const [schedule, setSchedule] = useState<RuleSchedule>(known ?? schedules[0] ?? 'always');
  const wanted = callers
    .split(/[\n,;]/)
    .map((caller) => caller.trim())
    .filter((caller) => caller !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave({ name: name.trim(), to: to.trim(), schedule, callers: wanted });
  };
  return (
    <form className={own.inset} onSubmit={submit} noValidate>
      {error !== null && <Trouble error={error} />}
      <TextInput
        label={t('userSettings.ruleName')}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Textarea
        label={t('userSettings.callers')}
        description={t('userSettings.callersHint')}
        autosize
        minRows={2}
        value={callers}
        onChange={({ currentTarget }) => setCallers(currentTarget.value)}
      />
      <TextInput
        label={t('userSettings.to')}
        inputMode="tel"
        value={to}
        onChange={({ currentTarget }) => setTo(currentTarget.value)}
      />
      <NativeSelect
        label={t('userSettings.when')}
        value={schedule}
        data={schedules.map((value) => ({ value, label: t(`userSettings.schedule.${value}`) }))}
        onChange={({ currentTarget }) => setSchedule(currentTarget.value as RuleSchedule)}
      />
      <Group>
        <Button
          type="submit"
          loading={isBusy}
          disabled={name.trim() === '' || to.trim() === '' || wanted.length === 0}
        >
          {t('parts.save')}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('parts.cancel')}
        </Button>
      </Group>
    </form>
  );
}

/** As somebody would type it. */
function plain(number: string): string {
  return number.length > 6 ? `+${number}` : number;
}

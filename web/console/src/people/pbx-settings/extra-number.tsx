import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attachNumber, detachNumber, type Place } from '../../api/user-settings.ts';
import type { RuleSchedule } from '../../contract.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import classes from '../../parts/parts.module.css';
import { Trouble } from '../../parts/trouble.tsx';
import { useChange } from '../../parts/use-change.ts';
import own from './pbx-settings.module.css';
import { settingsKey } from './settings-key.ts';

/** Given and taken away without the PBX ever telling who has one. */
export function ExtraNumber({ place, schedules }: { place: Place; schedules: readonly RuleSchedule[] }) {
  const { t } = useTranslation();
  const [opens, setOpens] = useState(false);
  const [number, setNumber] = useState('');
  const [schedule, setSchedule] = useState<RuleSchedule>(schedules[0] ?? 'always');
  const key = settingsKey(place.agentId);
  const attach = useChange(
    key,
    () => attachNumber(place, { number: number.trim(), schedule }),
    () => {
      setNumber('');
      setOpens(false);
    },
  );
  const detach = useChange(key, () => detachNumber(place));
  const failed = attach.error ?? detach.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    detach.reset();
    attach.mutate(undefined);
  };
  return (
    <div className={own.part}>
      <h5>{t('userSettings.extra')}</h5>
      <p className={classes.muted}>{t('userSettings.extraHint')}</p>
      {failed && <Trouble error={failed} />}
      {(attach.isSuccess || detach.isSuccess) && <p role="status">{t('userSettings.taken')}</p>}
      {opens ? (
        <form className={own.inset} onSubmit={submit} noValidate>
          <TextInput
            label={t('userSettings.extraNumber')}
            inputMode="tel"
            value={number}
            onChange={({ currentTarget }) => setNumber(currentTarget.value)}
          />
          <NativeSelect
            label={t('userSettings.when')}
            value={schedule}
            data={schedules.map((value) => ({ value, label: t(`userSettings.schedule.${value}`) }))}
            onChange={({ currentTarget }) => setSchedule(currentTarget.value as RuleSchedule)}
          />
          <Group>
            <Button type="submit" loading={attach.isPending} disabled={number.trim() === ''}>
              {t('userSettings.attach')}
            </Button>
            <Button variant="default" onClick={() => setOpens(false)}>
              {t('parts.cancel')}
            </Button>
          </Group>
        </form>
      ) : (
        <Group gap="xs">
          <Button variant="default" size="compact-sm" onClick={() => setOpens(true)}>
            {t('userSettings.attach')}
          </Button>
          <ConfirmButton
            size="compact-sm"
            label={t('userSettings.detach')}
            question={t('userSettings.detachQuestion')}
            disabled={detach.isPending}
            onConfirm={() => {
              attach.reset();
              detach.mutate(undefined);
            }}
          />
        </Group>
      )}
    </div>
  );
}

import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemsOf } from '../api/hub.ts';
import { createHours, type HoursDraft, saveHours } from '../api/working-hours.ts';
import type { WorkingHoursView } from '../contract.ts';
import { LeaveDialog } from '../parts/leave-dialog.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { useIsAdmin } from '../shell/me-context.ts';
import { Holidays } from './holidays.tsx';
import { TIME_ZONES, toDays, toHoliday, toWeek } from './hours-draft.ts';
import { HOURS_KEY } from './use-hours.ts';
import { WeekGrid } from './week-grid.tsx';

interface Props {
  /** Undefined: new ones. */
  stored: WorkingHoursView | undefined;
  begun: HoursDraft;
  onSaved: (saved: WorkingHoursView) => void;
}

export function HoursForm({ stored, begun, onSaved }: Props) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const [name, setName] = useState(begun.name);
  const [timeZone, setTimeZone] = useState(begun.timeZone);
  const [days, setDays] = useState(() => toDays(begun.week));
  const [holidays, setHolidays] = useState(begun.holidays);
  /** As it was when the form was opened, or was saved. */
  const [kept, setKept] = useState(() => JSON.stringify([name, timeZone, days, holidays]));
  const save = useChange(
    HOURS_KEY,
    async () => {
      const draft = { name: name.trim(), timeZone, week: toWeek(days), holidays: holidays.map(toHoliday) };
      return stored
        ? await saveHours(stored.hoursId, { ...draft, basedOn: stored.version })
        : await createHours(draft);
    },
    (saved: WorkingHoursView) => {
      setKept(JSON.stringify([name, timeZone, days, holidays]));
      onSaved(saved);
    },
  );
  const isDirty = isAdmin && !save.isPending && JSON.stringify([name, timeZone, days, holidays]) !== kept;
  const problems = problemsOf(save.error);
  const zones = TIME_ZONES.includes(timeZone) ? TIME_ZONES : [timeZone, ...TIME_ZONES];
  const others = Intl.supportedValuesOf('timeZone').filter((zone) => !zones.includes(zone));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form onSubmit={submit} noValidate className={classes.panel} aria-label={t('hours.title')}>
      {save.isError && <Trouble error={save.error} />}
      <LeaveDialog isDirty={isDirty} text={t('hours.leaveText')} />
      <Group align="flex-start" grow preventGrowOverflow={false} wrap="wrap">
        <TextInput
          label={t('hours.name')}
          required
          readOnly={!isAdmin}
          value={name}
          error={problems.get('name')}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <NativeSelect
          label={t('hours.timeZone')}
          disabled={!isAdmin}
          value={timeZone}
          error={problems.get('timeZone')}
          data={[
            { group: t('hours.zones.near'), items: [...zones] },
            { group: t('hours.zones.all'), items: others },
          ]}
          onChange={({ currentTarget }) => setTimeZone(currentTarget.value)}
        />
      </Group>
      <WeekGrid days={days} isReadOnly={!isAdmin} onChange={setDays} />
      <Holidays holidays={holidays} isReadOnly={!isAdmin} onChange={setHolidays} />
      {isAdmin && (
        <Group>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            {t('parts.save')}
          </Button>
          <span role="status">{save.isSuccess && t('parts.saved')}</span>
        </Group>
      )}
    </form>
  );
}

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkingHoursView } from '../contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { atWallClock } from './at-wall-clock.ts';
import styles from './hours.module.css';
import { HoursState } from './hours-state.tsx';
import { useHoursState } from './use-hours.ts';

/** Is it open now, and at any other moment? Answered by the hub from what is saved. */
export function TryHours({ hours }: { hours: WorkingHoursView }) {
  const { t } = useTranslation();
  const { hoursId, timeZone } = hours;
  const [moment, setMoment] = useState('');
  const now = useHoursState(hoursId);
  const asked = useHoursState(hoursId, moment === '' ? undefined : atWallClock(moment, timeZone));
  return (
    <section className={classes.panel} aria-labelledby="try-hours">
      <h2 id="try-hours">{t('hours.openNow')}</h2>
      <Loaded query={now}>
        {(state) => (
          <p>
            <HoursState state={state} timeZone={timeZone} />
          </p>
        )}
      </Loaded>
      <div className={styles.try}>
        <TextInput
          type="datetime-local"
          label={t('hours.tryMoment')}
          description={t('hours.tryHint', { timeZone })}
          value={moment}
          onChange={({ currentTarget }) => setMoment(currentTarget.value)}
        />
        <p role="status" data-testid="tried">
          {moment !== '' && asked.data && <HoursState state={asked.data} timeZone={timeZone} />}
        </p>
      </div>
    </section>
  );
}

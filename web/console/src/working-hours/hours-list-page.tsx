import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import type { WorkingHoursView } from '../contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { HoursState } from './hours-state.tsx';
import { useHours, useHoursState } from './use-hours.ts';
import { useWeekWords } from './use-week-words.ts';
import { UsedBy } from './used-by.tsx';

export function HoursListPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const hours = useHours();
  const add = isAdmin && (
    <Button component={PageLink} to="hours/new">
      {t('hours.add')}
    </Button>
  );
  return (
    <PageFrame
      title={t('hours.title')}
      intro={t('hours.intro')}
      action={hours.data?.length ? add : undefined}
    >
      <Loaded query={hours}>
        {(found) =>
          found.length === 0 ? (
            <EmptyStage title={t('hours.empty')} text={t('hours.emptyNext')}>
              {add}
            </EmptyStage>
          ) : (
            <ul className={classes.rows}>
              {found.map((one) => (
                <Row key={one.hoursId} hours={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </PageFrame>
  );
}

function Row({ hours }: { hours: WorkingHoursView }) {
  const { hoursId, name, week, timeZone, usedBy } = hours;
  const inWords = useWeekWords();
  const state = useHoursState(hoursId);
  return (
    <li>
      <div className={classes.rowMain}>
        <PageLink to={`hours/${hoursId}`}>{name}</PageLink>
        <div className={classes.muted}>
          {inWords(week)} · {timeZone}
        </div>
        <div className={classes.muted}>
          <UsedBy menus={usedBy} />
        </div>
      </div>
      <div className={classes.muted}>
        {state.data && <HoursState state={state.data} timeZone={timeZone} />}
      </div>
    </li>
  );
}

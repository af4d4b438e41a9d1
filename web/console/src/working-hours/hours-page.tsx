import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { statusOf } from '../../../shared/api/http.ts';
import { removeHours } from '../api/working-hours.ts';
import type { WorkingHoursView } from '../contract.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { useIsAdmin } from '../shell/me-context.ts';
import { NotFound } from '../shell/not-found.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { openPage } from '../shell/page-link.tsx';
import { usualHours } from './hours-draft.ts';
import { HoursForm } from './hours-form.tsx';
import { TryHours } from './try-hours.tsx';
import { HOURS_KEY, useOneHours } from './use-hours.ts';
import { UsedBy } from './used-by.tsx';

export function HoursPage({ hoursId }: { hoursId: string | undefined }) {
  return hoursId === undefined ? <NewHours /> : <StoredHours hoursId={hoursId} />;
}

function NewHours() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t('hours.add')} intro={t('hours.intro')}>
      <HoursForm
        stored={undefined}
        begun={usualHours(t('hours.usualName'))}
        onSaved={(saved) => openPage(`hours/${saved.hoursId}`)}
      />
    </PageFrame>
  );
}

function StoredHours({ hoursId }: { hoursId: string }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const hours = useOneHours(hoursId);
  const status = statusOf(hours.error);
  if (status === 404 || status === 400) return <NotFound />;
  return (
    <PageFrame
      title={hours.data?.name ?? t('hours.title')}
      intro={hours.data && <UsedBy menus={hours.data.usedBy} />}
    >
      <Loaded query={hours}>
        {(found) => (
          <>
            <TryHours hours={found} />
            <HoursForm key={found.version} stored={found} begun={found} onSaved={() => undefined} />
            {isAdmin && <Remove hours={found} />}
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}

function Remove({ hours }: { hours: WorkingHoursView }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const remove = useChange(HOURS_KEY, async () => {
    await removeHours(hours.hoursId);
    queries.removeQueries({ queryKey: [...HOURS_KEY, hours.hoursId] });
    openPage('hours');
  });
  return (
    <section className={classes.panel} aria-label={t('hours.remove')}>
      {remove.isError && <Trouble error={remove.error} />}
      {hours.usedBy.length > 0 ? (
        <p className={classes.muted}>{t('hours.cannotRemove')}</p>
      ) : (
        <div>
          <ConfirmButton
            label={t('hours.remove')}
            question={t('hours.removeQuestion')}
            loading={remove.isPending}
            onConfirm={() => remove.mutate(undefined)}
          />
        </div>
      )}
    </section>
  );
}

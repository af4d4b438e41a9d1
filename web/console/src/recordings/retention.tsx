import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readTenant } from '../api/tenant.ts';
import classes from '../parts/parts.module.css';
import { TENANT_KEY } from '../settings/settings-section.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageLink } from '../shell/page-link.tsx';

/** How long recordings are kept, and where that is changed. */
export function Retention() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const tenant = useQuery({ queryKey: TENANT_KEY, queryFn: ({ signal }) => readTenant(signal) });
  const days = tenant.data?.settings.recordingRetentionDays;
  if (days === undefined) return null;
  return (
    <p className={classes.muted}>
      {days === 0 ? t('recordings.keptForever') : t('recordings.keptFor', { count: days })}{' '}
      {isAdmin && (
        <PageLink to="settings" style={{ color: 'var(--cw-accent)' }}>
          {t('recordings.changeRetention')}
        </PageLink>
      )}
    </p>
  );
}

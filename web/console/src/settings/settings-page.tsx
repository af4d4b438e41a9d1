import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readTenant } from '../api/tenant.ts';
import { Loaded } from '../parts/loaded.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { CompanyForm } from './company-form.tsx';
import { MissedCallsForm } from './missed-calls-form.tsx';
import { ResponsibleForm } from './responsible-form.tsx';
import { TENANT_KEY } from './settings-section.tsx';

export function SettingsPage() {
  const { t } = useTranslation();
  const tenant = useQuery({ queryKey: TENANT_KEY, queryFn: ({ signal }) => readTenant(signal) });
  return (
    <PageFrame title={t('settings.title')}>
      <Loaded query={tenant}>
        {(found) => (
          <>
            <CompanyForm tenant={found} />
            <ResponsibleForm settings={found.settings} />
            <MissedCallsForm settings={found.settings.missedCalls} />
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}

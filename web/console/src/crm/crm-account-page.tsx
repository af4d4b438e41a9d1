import { useTranslation } from 'react-i18next';
import { statusOf } from '../../../shared/api/http.ts';
import type { CrmConnector } from '../api/crm.ts';
import type { CrmAccountView } from '../contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { NotFound } from '../shell/not-found.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { CatchUp } from './catch-up.tsx';
import { ChangeCrmAccount } from './change-crm-account.tsx';
import { CrmAbilities } from './crm-abilities.tsx';
import { CrmHealth } from './crm-health.tsx';
import { CrmPeople } from './crm-people.tsx';
import { CrmTestPanel } from './crm-test-panel.tsx';
import { useCrmAccount, useCrmConnectors } from './use-crm.ts';

export function CrmAccountPage({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const account = useCrmAccount(accountId);
  const connectors = useCrmConnectors();
  const status = statusOf(account.error);
  if (status === 404 || status === 400) return <NotFound />;
  return (
    <PageFrame title={account.data?.name ?? t('crm.title')} intro={account.data?.displayName}>
      <Loaded query={account}>
        {(found) => (
          <Loaded query={connectors}>
            {(all) => <Parts account={found} connector={all.find(({ id }) => id === found.connector)} />}
          </Loaded>
        )}
      </Loaded>
    </PageFrame>
  );
}

function Parts({ account, connector }: { account: CrmAccountView; connector: CrmConnector | undefined }) {
  const isAdmin = useIsAdmin();
  return (
    <>
      <CrmHealth account={account} />
      {isAdmin && <CrmTestPanel accountId={account.accountId} />}
      {connector && <CrmPeople accountId={account.accountId} isTyped={!connector.can.includes('users')} />}
      {isAdmin && <CatchUp accountId={account.accountId} />}
      {isAdmin && <ChangeCrmAccount account={account} connector={connector} />}
      {connector && <CrmAbilities connector={connector} />}
    </>
  );
}

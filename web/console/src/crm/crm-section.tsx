import { CrmAccountPage } from './crm-account-page.tsx';
import { CrmAccountsPage } from './crm-accounts-page.tsx';
import { NewCrmAccountPage } from './new-crm-account-page.tsx';

/** All accounts, a new one, or one of them. */
export function CrmSection({ part }: { part: string | undefined }) {
  if (part === undefined) return <CrmAccountsPage />;
  return part === 'new' ? <NewCrmAccountPage /> : <CrmAccountPage key={part} accountId={part} />;
}

import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import type { CrmAccountView } from '../contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { CrmAccountState } from './crm-account-state.tsx';
import { useCrmAccounts } from './use-crm.ts';
import { Waiting } from './waiting.tsx';

export function CrmAccountsPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const accounts = useCrmAccounts();
  const add = isAdmin && (
    <Button component={PageLink} to="crm/new">
      {t('crm.add')}
    </Button>
  );
  return (
    <PageFrame title={t('crm.title')} intro={t('crm.intro')} action={accounts.data?.length ? add : undefined}>
      <Loaded query={accounts}>
        {(found) =>
          found.length === 0 ? (
            <EmptyStage title={t('crm.empty')} text={t(isAdmin ? 'crm.emptyNext' : 'crm.emptyAsk')}>
              {add}
            </EmptyStage>
          ) : (
            <ul className={classes.rows}>
              {found.map((account) => (
                <Row key={account.accountId} account={account} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </PageFrame>
  );
}

function Row({ account }: { account: CrmAccountView }) {
  const { accountId, name, displayName, reason, enabled } = account;
  return (
    <li>
      <div className={classes.rowMain}>
        <PageLink to={`crm/${accountId}`}>{name}</PageLink>
        {displayName !== name && <div className={classes.muted}>{displayName}</div>}
        {enabled && reason !== undefined && (
          <div className={classes.bad} lang={languageOf(reason)}>
            {reason}
          </div>
        )}
      </div>
      <div className={classes.muted}>
        <Waiting account={account} />
      </div>
      <CrmAccountState account={account} />
    </li>
  );
}

import { useTranslation } from 'react-i18next';
import type { CrmAccountView } from '../contract.ts';
import { PageLink } from '../shell/page-link.tsx';
import own from './crm.module.css';

const STATES = ['pending', 'unknown', 'failed'] as const;

/** What the CRM lacks, each count leading to the calls it counts. */
export function Waiting({ account: { accountId, name, waiting, lastDoneAt } }: { account: CrmAccountView }) {
  const { t } = useTranslation();
  const some = STATES.filter((state) => waiting[state] > 0);
  if (some.length === 0) {
    return <span>{t(lastDoneAt === undefined ? 'crm.nothingYet' : 'crm.nothingWaits')}</span>;
  }
  return (
    <span className={own.counts}>
      {some.map((state) => (
        <PageLink
          key={state}
          to={`deliveries?accountId=${accountId}&state=${state}`}
          aria-label={`${name}: ${t(`crm.waiting.${state}`, { count: waiting[state] })}`}
        >
          {t(`crm.waiting.${state}`, { count: waiting[state] })}
        </PageLink>
      ))}
    </span>
  );
}

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { testCrmAccount } from '../api/crm.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { CrmTestResult } from './crm-test-result.tsx';

/** Tries the account as it is saved. */
export function CrmTestPanel({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: () => testCrmAccount(accountId) });
  return (
    <section className={classes.panel} aria-labelledby="crm-test">
      <h2 id="crm-test">{t('crm.test.title')}</h2>
      <p className={classes.muted}>{t('crm.test.intro')}</p>
      <div>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('crm.test.run')}
        </Button>
      </div>
      {test.isError && <Trouble error={test.error} />}
      {test.data && !test.isPending && <CrmTestResult test={test.data} />}
    </section>
  );
}

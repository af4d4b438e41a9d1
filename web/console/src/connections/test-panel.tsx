import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { testConnection } from '../api/connections.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { TestResult } from './test-result.tsx';

/** Tries the connection as it is saved. */
export function TestPanel({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const test = useMutation({ mutationFn: () => testConnection(connectionId) });
  return (
    <section className={classes.panel} aria-labelledby="test">
      <h2 id="test">{t('connections.test.title')}</h2>
      <p className={classes.muted}>{t('connections.test.intro')}</p>
      <div>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('connections.test.run')}
        </Button>
      </div>
      {test.isPending && <p role="status">{t('connections.test.running')}</p>}
      {test.isError && <Trouble error={test.error} />}
      {test.data && !test.isPending && <TestResult test={test.data} />}
    </section>
  );
}

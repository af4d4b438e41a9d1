import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { catchUpCrm } from '../api/crm.ts';
import { intervalOf, toDay } from '../filters/period.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { CRM_KEY } from './use-crm.ts';

/** Days whose calls are looked at again. */
export function CatchUp({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const [days, setDays] = useState({ since: toDay(new Date()), until: toDay(new Date()) });
  const catchUp = useChange(CRM_KEY, (interval: { from: string; to: string }) =>
    catchUpCrm(accountId, interval),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { from, to } = intervalOf(days, 'dates');
    if (from !== undefined && to !== undefined) catchUp.mutate({ from, to });
  };
  return (
    <section className={classes.panel} aria-labelledby="crm-catch-up">
      <h2 id="crm-catch-up">{t('crm.catchUp.title')}</h2>
      <p className={classes.muted}>{t('crm.catchUp.intro')}</p>
      <form onSubmit={submit} noValidate>
        <Group align="end">
          {(['since', 'until'] as const).map((edge) => (
            <TextInput
              key={edge}
              type="date"
              required
              label={t(`filters.${edge}`)}
              value={days[edge]}
              onChange={({ currentTarget: { value } }) => setDays((before) => ({ ...before, [edge]: value }))}
            />
          ))}
          <Button
            type="submit"
            variant="default"
            disabled={days.since === '' || days.until === ''}
            loading={catchUp.isPending}
          >
            {t('crm.catchUp.run')}
          </Button>
        </Group>
      </form>
      {catchUp.isError && <Trouble error={catchUp.error} />}
      <p role="status">{catchUp.data && t('crm.catchUp.done', { count: catchUp.data.calls })}</p>
    </section>
  );
}

import { Button, Group, NativeSelect } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  applyDryRun,
  cancelRecomputation,
  type Recomputation,
  type Rules,
  readRecomputation,
  startDryRun,
} from '../api/tenant.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { RecomputeResult } from './recompute-result.tsx';

const DAYS = [1, 7, 30, 90] as const;
const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 700;

const goesOn = ({ state }: Recomputation) => state === 'waiting' || state === 'running';

/** What the rules in the form would have made of old calls; applied only after somebody saw that. */
export function Recompute({ rules }: { rules: () => Rules }) {
  const { t } = useTranslation();
  const [days, setDays] = useState<number>(7);
  const [runId, setRunId] = useState<string | undefined>(undefined);
  const onStarted = ({ recomputationId }: Recomputation) => setRunId(recomputationId);
  const start = useMutation({
    mutationFn: () => {
      const now = Date.now();
      const from = new Date(now - days * DAY_MS).toISOString();
      return startDryRun({ from, to: new Date(now).toISOString(), rules: rules() });
    },
    onSuccess: onStarted,
  });
  const apply = useMutation({ mutationFn: applyDryRun, onSuccess: onStarted });
  const cancel = useMutation({ mutationFn: cancelRecomputation });
  const run = useQuery({
    queryKey: ['recomputation', runId],
    queryFn: ({ signal }) => readRecomputation(runId ?? '', signal),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => (state.data && !goesOn(state.data) ? false : LOOK_EVERY_MS),
  });
  const isBusy = start.isPending || apply.isPending || (run.data !== undefined && goesOn(run.data));
  const error = start.error ?? apply.error ?? cancel.error ?? run.error;
  return (
    <section className={classes.panel} aria-labelledby="recompute">
      <h2 id="recompute">{t('recompute.title')}</h2>
      <p className={classes.muted}>{t('recompute.intro')}</p>
      {error && <Trouble error={error} />}
      <Group align="flex-end">
        <NativeSelect
          label={t('recompute.span')}
          value={String(days)}
          data={DAYS.map((count) => ({ value: String(count), label: t('recompute.days', { count }) }))}
          onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}
        />
        <Button variant="default" loading={isBusy} onClick={() => start.mutate()}>
          {t('recompute.try')}
        </Button>
        {runId !== undefined && isBusy && (
          <Button variant="subtle" onClick={() => cancel.mutate(runId)}>
            {t('recompute.cancel')}
          </Button>
        )}
      </Group>
      {run.data && <RecomputeResult run={run.data} />}
      {run.data?.dryRun && run.data.state === 'done' && run.data.counts.planned > 0 && (
        <Group>
          <ConfirmButton
            label={t('recompute.apply')}
            question={t('recompute.applyQuestion', { count: run.data.counts.planned })}
            onConfirm={() => run.data && apply.mutate(run.data.recomputationId)}
          />
        </Group>
      )}
    </section>
  );
}

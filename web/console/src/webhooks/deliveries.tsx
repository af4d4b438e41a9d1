import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { listDeliveries, resendEvent, toEvent } from '../api/webhooks.ts';
import type { WebhookDelivery } from '../contract.ts';
import bar from '../filters/filters.module.css';
import { More } from '../filters/more.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';
import own from './webhooks.module.css';
import { WEBHOOKS_KEY } from './webhooks-key.ts';

const STATES = ['pending', 'delivered', 'failed'] as const;
const LOOKS: Readonly<Record<WebhookDelivery['state'], Look>> = {
  pending: 'warn',
  delivered: 'good',
  failed: 'bad',
};

/** What was sent to one endpoint, newest first. */
export function Deliveries({ endpointId }: { endpointId: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState('');
  const deliveries = useInfiniteQuery({
    queryKey: [...WEBHOOKS_KEY, endpointId, 'deliveries', state],
    queryFn: ({ pageParam, signal }) =>
      listDeliveries(endpointId, { state: state || undefined }, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const found = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={own.deliveries} aria-labelledby="deliveries">
      <h2 id="deliveries">{t('webhooks.deliveries')}</h2>
      <div className={bar.bar}>
        <NativeSelect
          label={t('webhooks.filter')}
          value={state}
          data={[
            { value: '', label: t('webhooks.all') },
            ...STATES.map((value) => ({ value, label: t(`webhooks.delivery.${value}`) })),
          ]}
          onChange={({ currentTarget }) => setState(currentTarget.value)}
        />
      </div>
      <Loaded query={deliveries}>
        {() =>
          found.length === 0 ? (
            <EmptyStage title={t('webhooks.deliveriesEmpty')} text={t('webhooks.deliveriesEmptyNext')} />
          ) : (
            <ul className={classes.rows}>
              {found.map((delivery) => (
                <Row key={delivery.eventId} endpointId={endpointId} delivery={delivery} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <More query={deliveries} shown={found.length} />
    </section>
  );
}

function Row({ endpointId, delivery }: { endpointId: string; delivery: WebhookDelivery }) {
  const { t } = useTranslation();
  const { eventId, type, callId, state, tries, status, error, answer, nextTryAt, madeAt } = delivery;
  const resend = useChange(WEBHOOKS_KEY, () => resendEvent(endpointId, eventId));
  return (
    <li>
      <div className={classes.rowMain}>
        <div className={classes.name}>{toEvent(type)}</div>
        <div className={classes.muted}>
          <When at={madeAt} />
          {tries > 0 && ` · ${t('webhooks.tries')}: ${tries}`}
          {tries > 0 && ` · ${t('webhooks.answer')}: ${status ?? t('webhooks.noAnswer')}`}
          {nextTryAt !== undefined && tries > 0 && (
            <>
              {` · ${t('webhooks.nextTry')} `}
              <When at={nextTryAt} />
            </>
          )}
          {callId !== undefined && (
            <>
              {' · '}
              <a href={`/calls/${callId}`}>{t('webhooks.call')}</a>
            </>
          )}
        </div>
        {error !== undefined && state !== 'delivered' && (
          <div className={classes.bad}>
            {error} {answer}
          </div>
        )}
        {resend.isError && <Trouble error={resend.error} />}
      </div>
      <StatePill look={LOOKS[state]}>{t(`webhooks.delivery.${state}`)}</StatePill>
      {state !== 'pending' && (
        <Button
          variant="default"
          size="compact-md"
          aria-label={`${t('webhooks.resend')}: ${toEvent(type)}`}
          loading={resend.isPending}
          onClick={() => resend.mutate(undefined)}
        >
          {t('webhooks.resend')}
        </Button>
      )}
    </li>
  );
}

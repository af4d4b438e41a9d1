import { Button, Group } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeEndpoint,
  getEndpoint,
  removeEndpoint,
  renewSecret,
  replayEvents,
  testEndpoint,
} from '../api/webhooks.ts';
import type { WebhookEndpoint } from '../contract.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { openPage, PageLink } from '../shell/page-link.tsx';
import { Deliveries } from './deliveries.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointState } from './endpoint-state.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { WEBHOOKS_KEY } from './webhooks-key.ts';

export function EndpointPage({ endpointId }: { endpointId: string }) {
  const { t } = useTranslation();
  const endpoint = useQuery({
    queryKey: [...WEBHOOKS_KEY, endpointId],
    queryFn: ({ signal }) => getEndpoint(endpointId, signal),
    refetchInterval: 10_000,
  });
  return (
    <PageFrame
      title={endpoint.data?.name ?? t('webhooks.title')}
      intro={<PageLink to="webhooks">{t('webhooks.back')}</PageLink>}
    >
      <Loaded query={endpoint}>
        {(found) => (
          <>
            <Panel endpoint={found} />
            <Deliveries endpointId={endpointId} />
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}

function Panel({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { t } = useTranslation();
  const { endpointId, url, types, failingSince, lastSuccessAt, lastError, waiting, lost, oldSecretUntil } =
    endpoint;
  return (
    <section className={classes.panel}>
      <div>
        <EndpointState endpoint={endpoint} />
      </div>
      <div className={classes.rowMain} style={{ flexBasis: 'auto' }}>
        <div>{url}</div>
        <div className={classes.muted}>
          {types.length === 0 ? t('webhooks.allTypes') : t('webhooks.someTypes', { count: types.length })}
          {' · '}
          {t('webhooks.lastSuccess')} <When at={lastSuccessAt} />
          {waiting > 0 && ` · ${t('webhooks.waiting', { count: waiting })}`}
          {lost > 0 && ` · ${t('webhooks.lost', { count: lost })}`}
        </div>
        {failingSince !== undefined && (
          <div className={classes.bad}>
            {t('webhooks.failingSince')} <When at={failingSince} />
            {lastError !== undefined && `: ${lastError}`}
          </div>
        )}
        {oldSecretUntil !== undefined && (
          <div className={classes.muted}>
            {t('webhooks.secretOld', { until: new Date(oldSecretUntil).toLocaleString() })}
          </div>
        )}
      </div>
      <Actions key={endpointId} endpoint={endpoint} />
    </section>
  );
}

function Actions({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { t } = useTranslation();
  const { endpointId, name, url, types, enabled } = endpoint;
  const [edits, setEdits] = useState(false);
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const test = useMutation({ mutationFn: () => testEndpoint(endpointId) });
  const change = useChange(
    WEBHOOKS_KEY,
    (input: Parameters<typeof changeEndpoint>[1]) => changeEndpoint(endpointId, input),
    () => setEdits(false),
  );
  const renew = useChange(
    WEBHOOKS_KEY,
    () => renewSecret(endpointId),
    (made) => setSecret(made.secret),
  );
  const replay = useChange(WEBHOOKS_KEY, () => replayEvents(endpointId));
  const remove = useChange(
    WEBHOOKS_KEY,
    () => removeEndpoint(endpointId),
    () => openPage('webhooks'),
  );
  const failed = [change, renew, replay, remove, test].find(({ isError }) => isError);
  return (
    <>
      <Group gap="xs">
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          {t('webhooks.test')}
        </Button>
        <Button variant="default" onClick={() => setEdits(true)}>
          {t('webhooks.edit')}
        </Button>
        <Button
          variant="default"
          loading={change.isPending}
          onClick={() => change.mutate({ enabled: !enabled })}
        >
          {t(enabled ? 'webhooks.turnOff' : 'webhooks.turnOn')}
        </Button>
        <ConfirmButton
          label={t('webhooks.renew')}
          question={t('webhooks.renewQuestion')}
          onConfirm={() => renew.mutate(undefined)}
        />
        <ConfirmButton
          label={t('webhooks.replay')}
          question={t('webhooks.replayQuestion')}
          onConfirm={() => replay.mutate(undefined)}
        />
        <ConfirmButton
          label={t('webhooks.remove')}
          question={t('webhooks.removeQuestion', { name })}
          onConfirm={() => remove.mutate(undefined)}
        />
      </Group>
      {!enabled && <p className={classes.muted}>{t('webhooks.turnOnHint')}</p>}
      {failed !== undefined && <Trouble error={failed.error} />}
      <p role="status" className={test.data?.state === 'failed' ? classes.bad : undefined}>
        {test.data?.state === 'delivered' &&
          t('webhooks.testDelivered', { status: String(test.data.status), ms: String(test.data.tookMs) })}
        {test.data?.state === 'failed' && `${t('webhooks.testFailed')} ${test.data.error ?? ''}`}
        {replay.data && t('webhooks.replayed', { sequence: String(replay.data.afterSequence + 1) })}
      </p>
      <Dialog title={t('webhooks.edit')} isOpen={edits} onClose={() => setEdits(false)}>
        <EndpointForm
          before={{ name, url, types }}
          label={t('webhooks.save')}
          error={change.error}
          isPending={change.isPending}
          onSubmit={(form) => change.mutate(form)}
        />
      </Dialog>
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

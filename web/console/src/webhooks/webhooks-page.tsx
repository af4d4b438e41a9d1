import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { addEndpoint, listEndpoints } from '../api/webhooks.ts';
import type { WebhookEndpoint } from '../contract.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { useChange } from '../parts/use-change.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import { EndpointState } from './endpoint-state.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { WEBHOOKS_KEY } from './webhooks-key.ts';

export function WebhooksPage() {
  const { t } = useTranslation();
  const endpoints = useQuery({
    queryKey: WEBHOOKS_KEY,
    queryFn: ({ signal }) => listEndpoints(signal),
    refetchInterval: 10_000,
  });
  const [makes, setMakes] = useState(false);
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const create = useChange(WEBHOOKS_KEY, addEndpoint, (made) => {
    setMakes(false);
    setSecret(made.secret);
  });
  const add = <Button onClick={() => setMakes(true)}>{t('webhooks.add')}</Button>;
  return (
    <PageFrame
      title={t('webhooks.title')}
      intro={t('webhooks.intro')}
      action={endpoints.data?.length ? add : undefined}
    >
      <Loaded query={endpoints}>
        {(found) =>
          found.length === 0 ? (
            <EmptyStage title={t('webhooks.empty')} text={t('webhooks.emptyNext')}>
              {add}
            </EmptyStage>
          ) : (
            <ul className={classes.rows}>
              {found.map((endpoint) => (
                <Row key={endpoint.endpointId} endpoint={endpoint} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Dialog title={t('webhooks.add')} isOpen={makes} onClose={() => setMakes(false)}>
        <EndpointForm
          label={t('webhooks.create')}
          error={create.error}
          isPending={create.isPending}
          onSubmit={(form) => create.mutate(form)}
        />
      </Dialog>
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </PageFrame>
  );
}

function Row({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { t } = useTranslation();
  const { endpointId, name, url, types, waiting } = endpoint;
  return (
    <li>
      <div className={classes.rowMain}>
        <PageLink to={`webhooks/${endpointId}`}>{name}</PageLink>
        <div className={classes.muted}>{url}</div>
        <div className={classes.muted}>
          {types.length === 0 ? t('webhooks.allTypes') : t('webhooks.someTypes', { count: types.length })}
          {waiting > 0 && ` · ${t('webhooks.waiting', { count: waiting })}`}
        </div>
      </div>
      <EndpointState endpoint={endpoint} />
    </li>
  );
}

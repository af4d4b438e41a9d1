import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  confirmErasure,
  getPrivacyRequest,
  type PrivacyRequest,
  privacyArchive,
  removePrivacyRequest,
} from '../api/privacy.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import classes from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';
import { PrivacyCounts } from './privacy-counts.tsx';

const LOOKS: Readonly<Record<PrivacyRequest['state'], Look>> = {
  waiting: 'warn',
  running: 'warn',
  counted: 'warn',
  done: 'good',
  failed: 'bad',
  expired: 'off',
};

export function PrivacyRow({ request, listKey }: { request: PrivacyRequest; listKey: readonly string[] }) {
  const { t } = useTranslation();
  const { requestId, kind, state, counts, createdAt } = request;
  const isOpen = state === 'waiting' || state === 'running' || state === 'counted';
  const details = useQuery({
    queryKey: [...listKey, requestId],
    queryFn: ({ signal }) => getPrivacyRequest(requestId, signal),
    enabled: isOpen,
  });
  const confirm = useChange(listKey, () => confirmErasure(requestId));
  const remove = useChange(listKey, () => removePrivacyRequest(requestId));
  const about = isOpen ? details.data?.about : undefined;
  return (
    <li>
      <div className={classes.rowMain}>
        <Group gap="xs">
          <span className={classes.name}>{t(`privacy.kind.${kind}`)}</span>
          <StatePill look={LOOKS[state]}>{t(`privacy.state.${state}`)}</StatePill>
        </Group>
        {about && (
          <div>
            {[...about.contacts.map(({ name }) => name), ...about.numbers.map((number) => `+${number}`)].join(
              ', ',
            )}
          </div>
        )}
        <PrivacyCounts kind={kind} counts={counts} />
        <div className={classes.muted}>
          <When at={createdAt} />
        </div>
      </div>
      <Group gap="xs">
        {state === 'counted' && (
          <ConfirmButton
            label={t('privacy.erase')}
            question={t('privacy.eraseQuestion')}
            size="compact-md"
            loading={confirm.isPending}
            onConfirm={() => confirm.mutate(undefined)}
          />
        )}
        {kind === 'export' && state === 'done' && (
          <Button component="a" href={privacyArchive(requestId)} download variant="default" size="compact-md">
            {t('privacy.download')}
          </Button>
        )}
        {state !== 'waiting' && state !== 'running' && (
          <ConfirmButton
            label={t('privacy.remove')}
            question={t(kind === 'export' ? 'privacy.removeExport' : 'privacy.removeErasure')}
            size="compact-md"
            loading={remove.isPending}
            onConfirm={() => remove.mutate(undefined)}
          />
        )}
      </Group>
      {confirm.isError && <Trouble error={confirm.error} />}
      {remove.isError && <Trouble error={remove.error} />}
    </li>
  );
}

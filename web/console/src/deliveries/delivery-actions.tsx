import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type CrmDeliveryDetail, retryCrmDelivery, skipCrmDelivery } from '../api/crm.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { DELIVERIES_KEY } from './deliveries-key.ts';

const TO_RETRY = new Set(['failed', 'unknown', 'skipped', 'pending']);
/** The newest of each step decides: older ones were replaced. */
const TO_SKIP = new Set(['failed', 'unknown', 'pending']);

/** What a person can do about it. */
export function DeliveryActions({ delivery }: { delivery: CrmDeliveryDetail }) {
  const { t } = useTranslation();
  const { accountId, callId, state, steps } = delivery;
  const retry = useChange(DELIVERIES_KEY, () => retryCrmDelivery(accountId, callId));
  const skip = useChange(DELIVERIES_KEY, () => skipCrmDelivery(accountId, callId));
  const newest = new Map(steps.map((step) => [step.stepId, step.state]));
  const isToSkip = [...newest.values()].some((one) => TO_SKIP.has(one));
  const failed = [retry, skip].find(({ isError }) => isError);
  return (
    <>
      <Group>
        {TO_RETRY.has(state) && (
          <Button loading={retry.isPending} onClick={() => retry.mutate(undefined)}>
            {t('deliveries.retry')}
          </Button>
        )}
        {isToSkip && (
          <ConfirmButton
            label={t('deliveries.skip')}
            question={t('deliveries.skipQuestion')}
            loading={skip.isPending}
            onConfirm={() => skip.mutate(undefined)}
          />
        )}
      </Group>
      {failed !== undefined && <Trouble error={failed.error} />}
    </>
  );
}

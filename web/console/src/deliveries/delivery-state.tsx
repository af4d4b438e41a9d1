import { useTranslation } from 'react-i18next';
import type { CrmCallState, CrmDeliveryStep } from '../contract.ts';
import { type Look, StatePill } from '../parts/state-pill.tsx';

/** In the order of the filter: what needs a person comes first. */
export const STATES = [
  'failed',
  'unknown',
  'pending',
  'confirmed',
  'idle',
  'skipped',
] as const satisfies readonly CrmCallState[];

const LOOKS: Readonly<Record<CrmCallState | CrmDeliveryStep['state'], Look>> = {
  failed: 'bad',
  unknown: 'warn',
  pending: 'warn',
  sent: 'warn',
  confirmed: 'good',
  idle: 'off',
  skipped: 'off',
};

export function DeliveryState({ state }: { state: CrmCallState | CrmDeliveryStep['state'] }) {
  const { t } = useTranslation();
  return <StatePill look={LOOKS[state]}>{t(`deliveries.state.${state}`)}</StatePill>;
}

import { useTranslation } from 'react-i18next';
import type { WebhookEndpoint } from '../contract.ts';
import { type Look, StatePill } from '../parts/state-pill.tsx';

export function EndpointState({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { t } = useTranslation();
  const [look, state] = stateOf(endpoint);
  return <StatePill look={look}>{t(`webhooks.state.${state}`)}</StatePill>;
}

function stateOf({
  enabled,
  offReason,
  failingSince,
  lastSuccessAt,
}: WebhookEndpoint): [Look, 'well' | 'idle' | 'failing' | 'off' | 'gone' | 'dead'] {
  if (offReason === 'gone') return ['bad', 'gone'];
  if (offReason === 'failing') return ['bad', 'dead'];
  if (!enabled) return ['off', 'off'];
  if (failingSince !== undefined) return ['bad', 'failing'];
  return lastSuccessAt === undefined ? ['off', 'idle'] : ['good', 'well'];
}

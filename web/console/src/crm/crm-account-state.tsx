import { useTranslation } from 'react-i18next';
import type { CrmAccountView } from '../contract.ts';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { type CrmHealthWord, healthOf } from './health-of.ts';

const LOOKS: Readonly<Record<CrmHealthWord, Look>> = {
  new: 'off',
  ready: 'good',
  ok: 'good',
  degraded: 'warn',
  resting: 'bad',
  refused: 'bad',
  disabled: 'off',
};

export function CrmAccountState({ account }: { account: CrmAccountView }) {
  const { t } = useTranslation();
  const health = healthOf(account);
  return <StatePill look={LOOKS[health]}>{t(`crm.status.${health}`)}</StatePill>;
}

import { useTranslation } from 'react-i18next';
import type { PlaceState as State } from '../contract.ts';
import { type Look, StatePill } from '../parts/state-pill.tsx';

const LOOKS: Readonly<Record<State, Look>> = {
  never: 'off',
  published: 'good',
  changedHere: 'warn',
  changedThere: 'bad',
  gone: 'bad',
  unknown: 'warn',
};

export function PlaceState({ state }: { state: State }) {
  const { t } = useTranslation();
  return <StatePill look={LOOKS[state]}>{t(`menus.place.${state}`)}</StatePill>;
}

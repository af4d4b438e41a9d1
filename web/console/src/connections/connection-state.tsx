import { useTranslation } from 'react-i18next';
import type { Connection } from '../api/connections.ts';
import { type Look, StatePill } from '../parts/state-pill.tsx';

const LOOKS: Readonly<Record<Connection['status'], Look>> = {
  new: 'off',
  ok: 'good',
  degraded: 'warn',
  down: 'bad',
  refused: 'bad',
};

export function ConnectionState({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { enabled, status } = connection;
  return (
    <StatePill look={enabled ? LOOKS[status] : 'off'}>
      {t(enabled ? `connections.status.${status}` : 'connections.status.disabled')}
    </StatePill>
  );
}

import { Tooltip, UnstyledButton } from '@mantine/core';
import { IconPlugConnectedX, IconRefresh, IconWifi } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../live/hub-context.ts';
import { useEverySecond } from '../live/ticker.tsx';
import classes from './connection-pill.module.css';

/** Always visible: an agent who does not see a call must know whether there is none or whether we would not know. */
export function ConnectionPill() {
  const { t } = useTranslation();
  const { connection, reconnectNow } = useHub();
  switch (connection.name) {
    case 'live':
      return (
        <Tooltip label={t('connection.liveHint')} multiline maw={240}>
          <span className={classes.pill} data-state="live">
            <IconWifi size={16} aria-hidden="true" />
            {t('connection.live')}
          </span>
        </Tooltip>
      );
    case 'waiting':
      return (
        <Tooltip label={t('connection.retryNow')}>
          <UnstyledButton className={classes.pill} data-state="lost" onClick={reconnectNow}>
            <IconPlugConnectedX size={16} aria-hidden="true" />
            <Countdown until={connection.retryAt} />
          </UnstyledButton>
        </Tooltip>
      );
    case 'refused':
      return (
        <span className={classes.pill} data-state="lost">
          <IconPlugConnectedX size={16} aria-hidden="true" />
          {t('connection.signedOut')}
        </span>
      );
    default:
      return (
        <span className={classes.pill} data-state="connecting">
          <IconRefresh size={16} aria-hidden="true" />
          {t('connection.connecting')}
        </span>
      );
  }
}

/** `retryAt` is by the local clock: it is our own timer. */
function Countdown({ until }: { until: number }) {
  const { t } = useTranslation();
  useEverySecond();
  const count = Math.ceil((until - Date.now()) / 1000);
  return (
    <span className="num">
      {count > 0 ? t('connection.reconnectingIn', { count }) : t('connection.reconnecting')}
    </span>
  );
}

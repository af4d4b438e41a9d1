import { ActionIcon, Popover, Switch } from '@mantine/core';
import { IconBell, IconBellOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSetting } from '../../../shared/screen/use-setting.ts';
import classes from './alerts-menu.module.css';
import { askForNotifications, notificationsBlocked } from './notifications.ts';

/** Opt-in: a page that asks for permission or beeps by itself is closed for ever. */
export function AlertsMenu() {
  const { t } = useTranslation();
  const [notify, setNotify] = useSetting('notify', false);
  const [sound, setSound] = useSetting('sound', false);
  const blocked = notificationsBlocked();
  const on = notify || sound;
  return (
    <Popover position="bottom-end" width={320} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={`${t('alerts.label')}: ${t(on ? 'alerts.on' : 'alerts.off')}`}
        >
          {on ? <IconBell size={19} /> : <IconBellOff size={19} />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu} aria-label={t('alerts.label')}>
        <Switch
          label={t('alerts.notify')}
          description={t(blocked ? 'alerts.notifyDenied' : 'alerts.notifyHint')}
          checked={notify && !blocked}
          disabled={blocked}
          onChange={({ currentTarget }) => {
            if (!currentTarget.checked) setNotify(false);
            else void askForNotifications().then(setNotify);
          }}
        />
        <Switch
          label={t('alerts.sound')}
          description={t('alerts.soundHint')}
          checked={sound}
          onChange={({ currentTarget }) => setSound(currentTarget.checked)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

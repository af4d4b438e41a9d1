import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconAdjustments, IconKeyboard } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from '../../../shared/screen/header.module.css';
import { Mark } from '../../../shared/screen/mark.tsx';
import { MyMenu } from '../../../shared/screen/my-menu.tsx';
import { LanguageSwitch, ThemeSwitch } from '../../../shared/screen/switches.tsx';
import { AlertsMenu } from '../alerts/alerts-menu.tsx';
import { LinkHandlerItem } from '../dial/link-handler-item.tsx';
import { useHub } from '../live/hub-context.ts';
import { PresenceMenu } from '../presence/presence-menu.tsx';
import { TaskCounter } from '../tasks/task-counter.tsx';
import { ConnectionPill } from './connection-pill.tsx';

interface Props {
  tasksShown: boolean;
  onTasks: () => void;
  onHelp: () => void;
  onSignOut: () => void;
}

export function Header({ tasksShown, onTasks, onHelp, onSignOut }: Props) {
  const { t } = useTranslation();
  const { me } = useHub();
  return (
    <header className={classes.header}>
      <Mark />
      <h1 className={classes.tenant}>{me.tenant.name}</h1>
      <ConnectionPill />
      <LostHint />
      <div className={classes.tools}>
        <PresenceMenu />
        <TaskCounter shown={tasksShown} onToggle={onTasks} />
        <AlertsMenu />
        <span className={classes.roomy}>
          <ThemeSwitch />
        </span>
        <LanguageSwitch />
        <Tooltip label={`${t('header.help')} (?)`}>
          <ActionIcon
            className={classes.help}
            variant="subtle"
            color="gray"
            size={34}
            aria-label={t('header.help')}
            onClick={onHelp}
          >
            <IconKeyboard size={20} />
          </ActionIcon>
        </Tooltip>
        <MyMenu me={me} onSignOut={onSignOut}>
          <Menu.Item leftSection={<IconKeyboard size={18} />} onClick={onHelp}>
            {t('header.help')}
          </Menu.Item>
          <LinkHandlerItem />
          {me.user.role !== 'agent' && (
            <Menu.Item component="a" href="/console" leftSection={<IconAdjustments size={18} />}>
              {t('header.console')}
            </Menu.Item>
          )}
        </MyMenu>
      </div>
    </header>
  );
}

/** Beside the pill and not above the card: a lost connection must not move what the agent reads. */
function LostHint() {
  const { t } = useTranslation();
  const { connection } = useHub();
  if (connection.name !== 'waiting' && connection.name !== 'refused') return null;
  return <p className={classes.lost}>{t('connection.lostHint')}</p>;
}

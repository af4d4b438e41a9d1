import {
  ActionIcon,
  Menu,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { AlertsMenu } from '../alerts/alerts-menu.tsx';
import { chooseLanguage, currentLanguage } from '../i18n/setup.ts';
import { useHub } from '../live/hub-context.ts';
import { TaskCounter } from '../tasks/task-counter.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import classes from './header.module.css';
import { Mark } from './mark.tsx';

interface MenuProps {
  onHelp: () => void;
  onSignOut: () => void;
}

interface Props extends MenuProps {
  tasksShown: boolean;
  onTasks: () => void;
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
        <TaskCounter shown={tasksShown} onToggle={onTasks} />
        <AlertsMenu />
        <ThemeSwitch />
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
        <MyMenu onHelp={onHelp} onSignOut={onSignOut} />
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

function MyMenu({ onHelp, onSignOut }: MenuProps) {
  const { t } = useTranslation();
  const { me } = useHub();
  const initials = me.user.name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toLocaleUpperCase())
    .join('');
  return (
    <Menu position="bottom-end" width={260} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.me}>
          <VisuallyHidden>{t('header.menu')}:</VisuallyHidden>
          <span className={classes.initials} data-initials={initials} />
          <span className={classes.myName}>
            <span>{me.user.name}</span>
            <span className={classes.role}>
              {t(`header.role.${me.user.role}`)}
              {!me.agent && ` · ${t('header.noAgent')}`}
            </span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.user.email}</Menu.Label>
        <Menu.Item leftSection={<IconKeyboard size={18} />} onClick={onHelp}>
          {t('header.help')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={18} />} onClick={onSignOut}>
          {t('header.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const THEMES = ['auto', 'light', 'dark'] as const;
const THEME_ICONS = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = THEMES[(THEMES.indexOf(colorScheme) + 1) % THEMES.length] ?? 'auto';
  const Icon = THEME_ICONS[colorScheme];
  return (
    <Tooltip label={t(`theme.${colorScheme}`)}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label={`${t('theme.label')}: ${t(`theme.${colorScheme}`)}`}
        onClick={() => setColorScheme(next)}
      >
        <Icon size={19} />
      </ActionIcon>
    </Tooltip>
  );
}

export function LanguageSwitch() {
  const { t } = useTranslation();
  const other = currentLanguage() === 'ru' ? 'en' : 'ru';
  return (
    <Tooltip label={t('language.switchTo')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        lang={other}
        aria-label={`${t('language.short')} – ${t('language.switchTo')}`}
        onClick={() => chooseLanguage(other)}
      >
        <span className={classes.language}>{t('language.short')}</span>
      </ActionIcon>
    </Tooltip>
  );
}

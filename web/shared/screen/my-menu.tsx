import { Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '../api/session.ts';
import classes from './header.module.css';

interface Props {
  me: Me;
  onSignOut: () => void;
  /** What this page has to offer besides. */
  children?: ReactNode;
}

/** Who I am, and the way out. */
export function MyMenu({ me, onSignOut, children }: Props) {
  const { t } = useTranslation();
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
        {children}
        <Menu.Item leftSection={<IconLogout size={18} />} onClick={onSignOut}>
          {t('header.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

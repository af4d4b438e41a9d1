import { NativeSelect, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type OneTimeLink, type Role, renewLink, type User, updateUser } from '../api/people.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { useMe } from '../shell/me-context.ts';
import { USERS_KEY } from './use-people.ts';

const ROLES: readonly Role[] = ['agent', 'supervisor', 'admin'];

export function UserRow({ user, onLink }: { user: User; onLink: (link: OneTimeLink) => void }) {
  const { t } = useTranslation();
  const { userId, name, email, role, active, hasPassword } = user;
  const isMyself = useMe().user.id === userId;
  const update = useChange(USERS_KEY, (change: { role?: Role; active?: boolean }) =>
    updateUser(userId, change),
  );
  const renew = useChange(USERS_KEY, () => renewLink(userId), onLink);
  const error = update.error ?? renew.error;
  return (
    <li>
      <div className={classes.rowMain}>
        <div className={classes.name}>
          {name} {isMyself && <span className={classes.muted}>({t('users.you')})</span>}
        </div>
        <div className={classes.muted}>
          {email}
          {!hasPassword && ` · ${t('users.noPassword')}`}
        </div>
      </div>
      <NativeSelect
        aria-label={`${t('users.role')}: ${name}`}
        value={role}
        disabled={isMyself || update.isPending}
        data={ROLES.map((one) => ({ value: one, label: t(`header.role.${one}`) }))}
        onChange={({ currentTarget }) => update.mutate({ role: currentTarget.value as Role })}
      />
      <Switch
        label={t('users.active')}
        aria-label={`${t('users.active')}: ${name}`}
        checked={active}
        disabled={isMyself || update.isPending}
        onChange={({ currentTarget }) => update.mutate({ active: currentTarget.checked })}
      />
      <ConfirmButton
        label={t('users.newLink')}
        question={t('users.newLinkQuestion', { name })}
        size="compact-md"
        disabled={isMyself || !active}
        loading={renew.isPending}
        onConfirm={() => renew.mutate(undefined)}
      />
      {error && <Trouble error={error} />}
    </li>
  );
}

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemsOf } from '../api/hub.ts';
import { inviteUser, type OneTimeLink, type Role, type User } from '../api/people.ts';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { RoleSelect } from './role-select.tsx';
import { USERS_KEY } from './use-people.ts';

export function InviteForm({
  onInvited,
}: {
  onInvited: (invited: { user: User; link: OneTimeLink }) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const invite = useChange(USERS_KEY, inviteUser, onInvited);
  const problems = problemsOf(invite.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ name: name.trim(), email: email.trim(), role });
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {invite.isError && <Trouble error={invite.error} />}
      <TextInput
        label={t('users.name')}
        data-autofocus
        required
        value={name}
        error={problems.get('name')}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <TextInput
        label={t('users.email')}
        description={t('users.emailHint')}
        type="email"
        required
        value={email}
        error={problems.get('email')}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
      />
      <RoleSelect value={role} onChange={setRole} />
      <Button type="submit" loading={invite.isPending}>
        {t('users.makeLink')}
      </Button>
    </form>
  );
}

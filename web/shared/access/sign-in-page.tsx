import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { statusOf } from '../api/http.ts';
import { signIn } from '../api/session.ts';
import classes from './access.module.css';
import { Door } from './door.tsx';

interface Props {
  /** Why the person is here, when it was not his wish. */
  notice: 'linkUsed' | 'expired' | undefined;
  onSignedIn: () => void;
}

export function SignInPage({ notice, onSignedIn }: Props) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({ mutationFn: () => signIn(email.trim(), password), onSuccess: onSignedIn });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <Door>
      <form className={classes.form} onSubmit={submit} aria-labelledby="sign-in">
        <h1 className={classes.title} id="sign-in">
          {t('signIn.title')}
        </h1>
        {notice && !attempt.isError && (
          <p className={classes.notice} role="status">
            {t(`signIn.${notice}`)}
          </p>
        )}
        {attempt.isError && (
          <p className={classes.notice} role="alert" data-bad>
            {t(`signIn.${whyNot(attempt.error)}`)}
          </p>
        )}
        <TextInput
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button type="submit" loading={attempt.isPending} fullWidth>
          {t('signIn.submit')}
        </Button>
        <p className={classes.hint}>{t('signIn.hint')}</p>
      </form>
    </Door>
  );
}

function whyNot(error: unknown): 'wrong' | 'tooMany' | 'unreachable' {
  const status = statusOf(error);
  if (status === 429) return 'tooMany';
  return status !== undefined && status >= 400 && status < 500 ? 'wrong' : 'unreachable';
}

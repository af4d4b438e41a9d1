import { Button, Modal, PasswordInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../../../shared/access/access.module.css';
import { setPassword } from '../../../shared/api/session.ts';
import { useHub } from '../live/hub-context.ts';
import { passwordPutOff, putOffPassword } from './one-time-link.ts';

/** As the hub demands it. */
const SHORTEST = 12;

/** Whoever came in by a one-time link needs a password to come back. */
export function PasswordBanner() {
  const { t } = useTranslation();
  const { me } = useHub();
  const [shown, setShown] = useState(me.user.hasPassword === false && !passwordPutOff());
  const [open, setOpen] = useState(false);
  if (!shown) return null;
  const putOff = () => {
    putOffPassword();
    setShown(false);
  };
  return (
    <div className={classes.banner}>
      <p>{t('password.banner')}</p>
      <div className={classes.bannerButtons}>
        <Button size="compact-md" onClick={() => setOpen(true)}>
          {t('password.open')}
        </Button>
        <Button size="compact-md" variant="subtle" onClick={putOff}>
          {t('password.later')}
        </Button>
      </div>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('password.title')}
        closeButtonProps={{ 'aria-label': t('password.later') }}
        centered
        transitionProps={{ duration: 100 }}
      >
        <PasswordForm
          onSaved={() => {
            setOpen(false);
            setShown(false);
          }}
        />
      </Modal>
    </div>
  );
}

function PasswordForm({ onSaved }: { onSaved: () => void }) {
  const { t } = useTranslation();
  const { me } = useHub();
  const [value, setValue] = useState('');
  const missing = SHORTEST - value.length;
  const save = useMutation({
    mutationFn: setPassword,
    onSuccess: () => {
      notifications.show({ message: t('password.saved'), color: 'petrol' });
      onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing <= 0) save.mutate(value);
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      {/* Lets a password manager know whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={me.user.email} readOnly hidden />
      <PasswordInput
        label={t('password.fresh')}
        description={
          value !== '' && missing > 0 ? t('password.short', { count: missing }) : t('password.rule')
        }
        autoComplete="new-password"
        data-autofocus
        value={value}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
        error={save.isError && t('password.failed')}
      />
      <Button type="submit" loading={save.isPending} disabled={missing > 0}>
        {t('password.save')}
      </Button>
    </form>
  );
}

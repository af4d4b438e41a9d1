import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/dialog.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';

interface Props {
  title: string;
  /** What will happen. */
  text: string;
  submit: string;
  isDangerous?: boolean;
  isOpen: boolean;
  error: unknown;
  isPending: boolean;
  onClose: () => void;
  onSubmit: (reason: string) => void;
}

/** For what is written down together with why. */
export function ReasonDialog({
  title,
  text,
  submit,
  isDangerous,
  error,
  isPending,
  onSubmit,
  ...dialog
}: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(reason.trim());
  };
  return (
    <Dialog title={title} {...dialog}>
      <form className={classes.form} onSubmit={send} noValidate>
        <p>{text}</p>
        {error !== null && <Trouble error={error} />}
        <TextInput
          label={t('recordings.reason')}
          description={t('recordings.reasonHint')}
          data-autofocus
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Button
          type="submit"
          loading={isPending}
          disabled={reason.trim() === ''}
          {...(isDangerous && { color: 'red.8' })}
        >
          {submit}
        </Button>
      </form>
    </Dialog>
  );
}

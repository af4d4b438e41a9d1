import { Button, type ButtonProps, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props extends ButtonProps {
  /** On the button, and on the one that confirms. */
  label: string;
  /** What it is about, where several buttons say the same. */
  about?: string;
  /** What will happen, said before it does. */
  question: string;
  onConfirm: () => void;
}

/** For what cannot be taken back. */
export function ConfirmButton({ label, about, question, onConfirm, ...rest }: Props) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const close = () => setAsks(false);
  return (
    <>
      <Button
        variant="default"
        {...(about !== undefined && { 'aria-label': `${label}: ${about}` })}
        {...rest}
        onClick={() => setAsks(true)}
      >
        {label}
      </Button>
      <Modal
        opened={asks}
        onClose={close}
        title={label}
        centered
        closeButtonProps={{ 'aria-label': t('parts.cancel') }}
        transitionProps={{ duration: 100 }}
      >
        <p>{question}</p>
        <Group mt="md" justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t('parts.cancel')}
          </Button>
          <Button
            color="red.8"
            onClick={() => {
              close();
              onConfirm();
            }}
          >
            {label}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

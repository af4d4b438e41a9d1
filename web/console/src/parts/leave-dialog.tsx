import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';
import { useLeaveGuard } from './use-leave-guard.ts';

/** Asks before unsaved changes are lost; `text` says which. */
export function LeaveDialog({ isDirty, text }: { isDirty: boolean; text: string }) {
  const { t } = useTranslation();
  const { wanted, stay, leave } = useLeaveGuard(isDirty);
  return (
    <Dialog title={t('parts.leaveTitle')} isOpen={wanted !== undefined} onClose={stay}>
      <p>{text}</p>
      <Group mt="md" justify="flex-end">
        <Button variant="default" onClick={stay} data-autofocus>
          {t('parts.stay')}
        </Button>
        <Button color="red.8" onClick={leave}>
          {t('parts.leave')}
        </Button>
      </Group>
    </Dialog>
  );
}

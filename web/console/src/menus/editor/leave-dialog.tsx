import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.tsx';
import { useLeaveGuard } from './use-leave-guard.ts';

export function LeaveDialog({ isDirty }: { isDirty: boolean }) {
  const { t } = useTranslation();
  const { wanted, stay, leave } = useLeaveGuard(isDirty);
  return (
    <Dialog title={t('menuEditor.leaveTitle')} isOpen={wanted !== undefined} onClose={stay}>
      <p>{t('menuEditor.leaveText')}</p>
      <Group mt="md" justify="flex-end">
        <Button variant="default" onClick={stay} data-autofocus>
          {t('menuEditor.stay')}
        </Button>
        <Button color="red.8" onClick={leave}>
          {t('menuEditor.leave')}
        </Button>
      </Group>
    </Dialog>
  );
}

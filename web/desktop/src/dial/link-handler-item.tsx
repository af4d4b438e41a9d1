import { Menu } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../live/hub-context.ts';

/** Offers that links with a telephone number lead here. The browser asks the person itself, and only over HTTPS. */
export function LinkHandlerItem() {
  const { t } = useTranslation();
  const { agentId } = useHub();
  if (agentId === undefined || !('registerProtocolHandler' in navigator)) return null;
  return (
    <Menu.Item
      leftSection={<IconPhoneOutgoing size={18} />}
      onClick={() => navigator.registerProtocolHandler('tel', `${location.origin}/dial?number=%s`)}
    >
      {t('dial.handleLinks')}
    </Menu.Item>
  );
}

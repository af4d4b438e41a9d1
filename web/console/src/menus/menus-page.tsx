import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { openPage } from '../shell/page-link.tsx';
import { ImportForm } from './import-form.tsx';
import { MenuRow } from './menu-row.tsx';
import { NewMenuForm } from './new-menu-form.tsx';
import { useMenus } from './use-menus.ts';

export function MenusPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const menus = useMenus();
  const [asks, setAsks] = useState<'new' | 'import' | undefined>(undefined);
  const close = () => setAsks(undefined);
  const open = (menuId: string) => openPage(`menus/${menuId}`);
  const actions = isAdmin && (
    <Group gap="xs">
      <Button variant="default" onClick={() => setAsks('import')}>
        {t('menus.import')}
      </Button>
      <Button onClick={() => setAsks('new')}>{t('menus.add')}</Button>
    </Group>
  );
  return (
    <PageFrame
      title={t('menus.title')}
      intro={t('menus.intro')}
      action={menus.data?.length ? actions : undefined}
    >
      <Loaded query={menus}>
        {(found) =>
          found.length === 0 ? (
            <EmptyStage title={t('menus.empty')} text={t('menus.emptyNext')}>
              {actions}
            </EmptyStage>
          ) : (
            <ul className={classes.rows}>
              {found.map((menu) => (
                <MenuRow key={menu.menuId} menu={menu} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Dialog title={t('menus.add')} isOpen={asks === 'new'} onClose={close}>
        <NewMenuForm onMade={({ menuId }) => open(menuId)} />
      </Dialog>
      <Dialog title={t('menus.import')} isOpen={asks === 'import'} onClose={close}>
        <ImportForm onTaken={({ menuId }) => open(menuId)} />
      </Dialog>
    </PageFrame>
  );
}

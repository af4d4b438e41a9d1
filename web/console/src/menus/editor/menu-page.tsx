import { useTranslation } from 'react-i18next';
import { statusOf } from '../../../../shared/api/http.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { useMenu } from '../use-menus.ts';
import { MenuEditor } from './menu-editor.tsx';

/** Default: it is loaded when it is needed. */
export default function MenuPage({ menuId }: { menuId: string }) {
  const { t } = useTranslation();
  const menu = useMenu(menuId);
  const status = statusOf(menu.error);
  if (status === 404 || status === 400) return <NotFound />;
  if (menu.data) return <MenuEditor loaded={menu.data} />;
  return (
    <PageFrame title={t('menus.title')}>
      <Loaded query={menu}>{() => null}</Loaded>
    </PageFrame>
  );
}

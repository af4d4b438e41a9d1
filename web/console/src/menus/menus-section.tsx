import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { MenusPage } from './menus-page.tsx';

/** The picture and its libraries come when a menu is opened. */
const MenuPage = lazy(() => import('./editor/menu-page.tsx'));

export function MenusSection({ part }: { part: string | undefined }) {
  const { t } = useTranslation();
  if (part === undefined) return <MenusPage />;
  return (
    <Suspense
      fallback={
        <div role="status" aria-label={t('parts.loading')}>
          <Skeleton height={480} />
        </div>
      }
    >
      <MenuPage key={part} menuId={part} />
    </Suspense>
  );
}

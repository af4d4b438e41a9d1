import { useTranslation } from 'react-i18next';
import { When } from '../parts/when.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { useUserNames } from './use-menus.ts';

/** When, and by whom as far as this person may know. */
export function Who({ at, by }: { at: string; by: string | undefined }) {
  const { t } = useTranslation();
  const names = useUserNames(useIsAdmin());
  const name = by === undefined ? t('menus.byHub') : names.data?.get(by);
  return (
    <>
      <When at={at} />
      {name !== undefined && `, ${name}`}
    </>
  );
}

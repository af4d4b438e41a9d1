import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkingHoursView } from '../contract.ts';
import { PageLink } from '../shell/page-link.tsx';
import styles from './hours.module.css';

export function UsedBy({ menus }: { menus: WorkingHoursView['usedBy'] }) {
  const { t } = useTranslation();
  if (menus.length === 0) return t('hours.unused');
  return (
    <>
      {t('hours.usedBy')}:{' '}
      {menus.map(({ menuId, name }, index) => (
        <Fragment key={menuId}>
          {index > 0 && ', '}
          <PageLink className={styles.link} to={`menus/${menuId}`}>
            {name}
          </PageLink>
        </Fragment>
      ))}
    </>
  );
}

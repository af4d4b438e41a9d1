import { useTranslation } from 'react-i18next';
import type { Prompt } from '../api/prompts.ts';
import { PageLink } from '../shell/page-link.tsx';
import classes from './prompts.module.css';

/** The voice menus that play it. */
export function UsedBy({ usedBy }: Pick<Prompt, 'usedBy'>) {
  const { t } = useTranslation();
  if (usedBy.length === 0) return <span>{t('prompts.unused')}</span>;
  return (
    <span>
      {t('prompts.usedIn')}{' '}
      {usedBy.map(({ menuId, name }, index) => (
        <span key={menuId}>
          {index > 0 && ', '}
          <PageLink className={classes.menu} to={`menus/${menuId}`}>
            {name}
          </PageLink>
        </span>
      ))}
    </span>
  );
}

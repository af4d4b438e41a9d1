import { useTranslation } from 'react-i18next';
import classes from './console-screen.module.css';
import { PageLink } from './page-link.tsx';
import type { ConsolePage } from './pages.tsx';

export function Navigation({
  pages,
  current,
}: {
  pages: readonly ConsolePage[];
  current: string | undefined;
}) {
  const { t } = useTranslation();
  return (
    <nav className={classes.nav} aria-label={t('shell.navigation')}>
      <ul>
        {pages.map(({ id, icon: Icon }) => (
          <li key={id}>
            <PageLink to={id} {...(id === current && { 'aria-current': 'page' as const })}>
              <Icon size={18} aria-hidden />
              {t(`${id}.title`)}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

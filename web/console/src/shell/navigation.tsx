import { useEffect, useRef } from 'react';
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
  const nav = useRef<HTMLElement>(null);
  // In a narrow window the pages stand in one row: the current one must be in sight.
  useEffect(() => {
    if (current === undefined) return;
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [current]);
  return (
    <nav ref={nav} className={classes.nav} aria-label={t('shell.navigation')}>
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

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../screen/mark.tsx';
import { LanguageSwitch, ThemeSwitch } from '../screen/switches.tsx';
import classes from './access.module.css';

/** What stands before the desk: theme and language in the corner, our name, and what there is to do. */
export function Door({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <main className={classes.page}>
      <div className={classes.corner}>
        <ThemeSwitch />
        <LanguageSwitch />
      </div>
      <div className={classes.panel}>
        <div className={classes.brand}>
          <Mark />
          <span>{t('app.name')}</span>
        </div>
        {children}
      </div>
    </main>
  );
}

import { useTranslation } from 'react-i18next';
import classes from '../access/access.module.css';
import { Mark } from './mark.tsx';

/** Before we know who is here. */
export function BootScreen({ unreachable }: { unreachable: boolean }) {
  const { t } = useTranslation();
  return (
    <main className={classes.page}>
      <p role="status" className={classes.brand}>
        <Mark />
        {t(unreachable ? 'signIn.unreachable' : 'boot.connecting')}
      </p>
    </main>
  );
}

import { useTranslation } from 'react-i18next';
import classes from '../../parts/parts.module.css';

interface Props {
  what: string;
  why: { reason: string; isMissing: boolean };
}

/** What a PBX has not got, or did not say this time. */
export function Untold({ what, why }: Props) {
  const { t } = useTranslation();
  return (
    <p className={why.isMissing ? classes.muted : classes.bad}>
      {t(why.isMissing ? 'userSettings.missing' : 'userSettings.untold', { what })} {why.reason}
    </p>
  );
}

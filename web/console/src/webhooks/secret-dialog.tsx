import { useTranslation } from 'react-i18next';
import { CopyField } from '../parts/copy-field.tsx';
import { Dialog } from '../parts/dialog.tsx';
import classes from '../parts/parts.module.css';

/** Open while there is a secret to show. */
export function SecretDialog({ secret, onClose }: { secret: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('webhooks.secretTitle')} isOpen={secret !== undefined} onClose={onClose}>
      <div className={classes.form}>
        <p>{t('webhooks.secretOnce')}</p>
        {secret !== undefined && <CopyField label={t('webhooks.secret')} value={secret} />}
      </div>
    </Dialog>
  );
}

import { useTranslation } from 'react-i18next';
import type { Connection } from '../api/connections.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { When } from '../parts/when.tsx';
import { useRefusals, useUpdateConnection } from './use-connections.ts';

/** Where the PBX sends its webhooks, and what was refused there. Only administrators are given the address. */
export function HookAddress({ connection, hookUrl }: { connection: Connection; hookUrl: string }) {
  const { t, i18n } = useTranslation();
  const update = useUpdateConnection(connection.connectionId);
  const refusals = useRefusals(connection.connectionId);
  const reasonOf = (reason: string) =>
    i18n.exists(`inbox.refusal.${reason}`) ? t(`inbox.refusal.${reason}` as never) : reason;
  return (
    <section className={classes.panel} aria-labelledby="hook">
      <h2 id="hook">{t('connections.hook')}</h2>
      <CopyField label={t('connections.hookLabel')} description={t('connections.hookHint')} value={hookUrl} />
      {update.isError && <Trouble error={update.error} />}
      <div>
        <ConfirmButton
          label={t('connections.renewHook')}
          question={t('connections.renewHookQuestion')}
          loading={update.isPending}
          onConfirm={() => update.mutate({ renewHook: true })}
        />
      </div>
      {refusals.data && refusals.data.length > 0 && (
        <>
          <h3>{t('connections.refusals')}</h3>
          <ul>
            {refusals.data.map(({ reason, day, count, lastAt }) => (
              <li key={`${day} ${reason}`}>
                {count} × {reasonOf(reason)} · <When at={lastAt} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

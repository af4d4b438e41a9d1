import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { importMenu } from '../api/voice-menus.ts';
import { useConnections } from '../connections/use-connections.ts';
import type { VoiceMenuView } from '../contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { MENUS_KEY, useConnectionMenus } from './use-menus.ts';

/** Takes over a menu that a PBX keeps. */
export function ImportForm({ onTaken }: { onTaken: (menu: VoiceMenuView) => void }) {
  const { t } = useTranslation();
  const connections = useConnections();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const connectionId = chosen ?? connections.data?.[0]?.connectionId ?? '';
  const menus = useConnectionMenus(connectionId);
  const take = useChange(MENUS_KEY, (id: string) => importMenu({ connectionId, id }), onTaken);
  return (
    <div className={classes.form}>
      <p className={classes.muted}>{t('menus.importHint')}</p>
      {take.isError && <Trouble error={take.error} />}
      <Loaded query={connections}>
        {(found) =>
          found.length === 0 ? (
            <p>{t('menus.connectFirst')}</p>
          ) : (
            <NativeSelect
              label={t('menus.connection')}
              value={connectionId}
              data={found.map((one) => ({ value: one.connectionId, label: one.name }))}
              onChange={({ currentTarget }) => setChosen(currentTarget.value)}
            />
          )
        }
      </Loaded>
      {connectionId !== '' && (
        <Loaded query={menus}>
          {({ how, items, reason }) =>
            !how.includes('held') ? (
              <div>
                <p>{t('menus.keepsNone')}</p>
                {reason !== undefined && (
                  <p className={classes.muted} lang={languageOf(reason)}>
                    {reason}
                  </p>
                )}
              </div>
            ) : items.length === 0 ? (
              <p>{t('menus.holdsNone')}</p>
            ) : (
              <ul className={classes.rows}>
                {items.map(({ id, name, placedMenuId }) => (
                  <li key={id}>
                    <div className={classes.rowMain}>
                      <span className={classes.name}>{name}</span> <span className={classes.muted}>{id}</span>
                    </div>
                    {placedMenuId === undefined ? (
                      <Button
                        variant="default"
                        size="compact-md"
                        aria-label={`${t('menus.take')}: ${name}`}
                        loading={take.isPending && take.variables === id}
                        onClick={() => take.mutate(id)}
                      >
                        {t('menus.take')}
                      </Button>
                    ) : (
                      <span className={classes.muted}>{t('menus.taken')}</span>
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      )}
    </div>
  );
}

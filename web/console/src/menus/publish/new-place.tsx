import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../../shared/i18n/language-of.ts';
import { placeMenu } from '../../api/voice-menus.ts';
import { useConnections } from '../../connections/use-connections.ts';
import type { ConnectionMenus, PlaceView } from '../../contract.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import editorClasses from '../editor/editor.module.css';
import { useEditor } from '../editor/editor-context.ts';
import { useConnectionMenus } from '../use-menus.ts';
import classes from './publish.module.css';
import { usePlaceChange } from './use-places.ts';

/** Says at which PBX callers are to meet this menu. Nothing is published by that. */
export function NewPlace() {
  const { t } = useTranslation();
  const connections = useConnections();
  const [opens, setOpens] = useState(false);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const connectionId = chosen ?? connections.data?.[0]?.connectionId ?? '';
  const can = useConnectionMenus(opens ? connectionId : '');
  if (!opens)
    return (
      <Button variant="default" onClick={() => setOpens(true)}>
        {t('menuEditor.addPlace')}
      </Button>
    );
  return (
    <section className={classes.item} aria-label={t('menuEditor.addPlace')}>
      {connections.data?.length === 0 ? (
        <p>{t('menus.connectFirst')}</p>
      ) : (
        <NativeSelect
          label={t('menus.connection')}
          value={connectionId}
          data={(connections.data ?? []).map((one) => ({ value: one.connectionId, label: one.name }))}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
      )}
      {connectionId !== '' && (
        <Loaded query={can}>
          {(found) =>
            found.how.length === 0 ? (
              <div>
                <p>{t('menuEditor.cannotPlace')}</p>
                {found.reason !== undefined && (
                  <p className={editorClasses.hint} lang={languageOf(found.reason)}>
                    {found.reason}
                  </p>
                )}
              </div>
            ) : (
              <PlaceForm
                key={connectionId}
                connectionId={connectionId}
                can={found}
                onPlaced={() => setOpens(false)}
              />
            )
          }
        </Loaded>
      )}
      <div className={classes.buttons}>
        <Button variant="subtle" size="compact-sm" onClick={() => setOpens(false)}>
          {t('parts.cancel')}
        </Button>
      </div>
    </section>
  );
}

interface FormProps {
  connectionId: string;
  can: ConnectionMenus;
  onPlaced: (place: PlaceView) => void;
}

function PlaceForm({ connectionId, can, onPlaced }: FormProps) {
  const { t } = useTranslation();
  const { view } = useEditor();
  const isHeld = can.how.includes('held');
  const free = can.items.filter(({ placedMenuId }) => placedMenuId === undefined);
  const [at, setAt] = useState(isHeld ? (free[0]?.id ?? '') : 'main');
  const place = usePlaceChange(() => placeMenu(view.menuId, { connectionId, at: at.trim() }), onPlaced);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    place.mutate(undefined);
  };
  return (
    <form className={classes.list} onSubmit={submit} noValidate>
      {place.isError && <Trouble error={place.error} />}
      {isHeld ? (
        <NativeSelect
          label={t('menuEditor.menuThere')}
          description={t('menuEditor.menuThereHint')}
          value={at}
          data={free.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))}
          onChange={({ currentTarget }) => setAt(currentTarget.value)}
        />
      ) : (
        <TextInput
          label={t('menuEditor.entry')}
          description={t('menuEditor.entryHint')}
          value={at}
          onChange={({ currentTarget }) => setAt(currentTarget.value)}
        />
      )}
      <div className={classes.buttons}>
        <Button type="submit" loading={place.isPending} disabled={at.trim() === ''}>
          {t('menuEditor.place')}
        </Button>
      </div>
    </form>
  );
}

import { Button, Group, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addEntry, type ComparedEntry } from '../api/block-lists.ts';
import { useConnections } from '../connections/use-connections.ts';
import type { ListColour } from '../contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { EntryNumber } from './entry-number.tsx';
import { LISTS_KEY, useCompared } from './use-block-lists.ts';

/** What a PBX has that nobody here wanted: left alone, unless somebody takes it over. */
export function FoundThere() {
  const { t } = useTranslation();
  const connections = useConnections();
  const [connectionId, setConnectionId] = useState('');
  const [colour, setColour] = useState<ListColour>('black');
  return (
    <section className={classes.panel} aria-labelledby="found">
      <h2 id="found">{t('lists.there.title')}</h2>
      <p className={classes.muted}>{t('lists.there.intro')}</p>
      <Group>
        <NativeSelect
          label={t('lists.there.look')}
          value={connectionId}
          data={[
            { value: '', label: t('lists.there.choose') },
            ...(connections.data ?? []).map((one) => ({ value: one.connectionId, label: one.name })),
          ]}
          onChange={({ currentTarget }) => setConnectionId(currentTarget.value)}
        />
        <NativeSelect
          label={t('lists.colourLabel')}
          value={colour}
          data={(['black', 'white'] as const).map((value) => ({ value, label: t(`lists.means.${value}`) }))}
          onChange={({ currentTarget }) => setColour(currentTarget.value as ListColour)}
        />
      </Group>
      {connectionId !== '' && <There connectionId={connectionId} colour={colour} />}
    </section>
  );
}

function There({ connectionId, colour }: { connectionId: string; colour: ListColour }) {
  const { t } = useTranslation();
  const compared = useCompared(connectionId, colour);
  const take = useChange(LISTS_KEY, async (entries: readonly ComparedEntry[]) => {
    for (const { number, isPrefix, comment } of entries) {
      const kept = comment === undefined ? {} : { comment };
      await addEntry({ colour, number: `+${number}`, isPrefix, connectionIds: [connectionId], ...kept });
    }
  });
  return (
    <Loaded query={compared}>
      {(all) => {
        const found = all.filter(({ where }) => where === 'onlyThere');
        const missing = all.filter(({ where }) => where === 'onlyHere').length;
        return (
          <>
            {take.isError && <Trouble error={take.error} />}
            {missing > 0 && <p className={classes.bad}>{t('lists.there.missing', { count: missing })}</p>}
            {found.length === 0 ? (
              <p role="status">{t('lists.there.nothing')}</p>
            ) : (
              <>
                <ul className={classes.rows}>
                  {found.map((entry) => (
                    <li key={`${entry.number} ${entry.isPrefix}`}>
                      <div className={classes.rowMain}>
                        <EntryNumber {...entry} /> {entry.comment}
                      </div>
                      <Button
                        variant="default"
                        size="compact-sm"
                        disabled={take.isPending}
                        aria-label={`${t('lists.there.take')}: +${entry.number}`}
                        onClick={() => take.mutate([entry])}
                      >
                        {t('lists.there.take')}
                      </Button>
                    </li>
                  ))}
                </ul>
                {found.length > 1 && (
                  <div>
                    <Button variant="default" loading={take.isPending} onClick={() => take.mutate(found)}>
                      {t('lists.there.takeAll', { count: found.length })}
                    </Button>
                  </div>
                )}
              </>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

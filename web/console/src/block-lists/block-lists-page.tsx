import { Button, Group } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { CSV_ADDRESS, type ListFilter } from '../api/block-lists.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { useIsAdmin } from '../shell/me-context.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { EntryRow } from './entry-row.tsx';
import { FoundThere } from './found-there.tsx';
import { HiddenCallers } from './hidden-callers.tsx';
import { ImportForm } from './import-form.tsx';
import { ListFilters } from './list-filter.tsx';
import { NewEntryForm } from './new-entry.tsx';
import { useEntries } from './use-block-lists.ts';

const EVERYTHING: ListFilter = { colour: '', number: '', connectionId: '' };
/** While somebody types a number. */
const TYPING_MS = 300;

/** Who is refused and who is always let through, at every PBX at once. */
export function BlockListsPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const [filter, setFilter] = useState(EVERYTHING);
  const [settled] = useDebouncedValue(filter, TYPING_MS);
  const [dialog, setDialog] = useState<'new' | 'import' | undefined>(undefined);
  const entries = useEntries({ ...settled, number: settled.number.trim().replace(/^\+$/, '') });
  const isFiltered = Object.values(settled).some((value) => value !== '');
  const add = <Button onClick={() => setDialog('new')}>{t('lists.add')}</Button>;
  const close = () => setDialog(undefined);
  return (
    <PageFrame title={t('lists.title')} intro={t('lists.intro')} action={add}>
      <Group>
        {isAdmin && (
          <Button variant="default" onClick={() => setDialog('import')}>
            {t('lists.importFile')}
          </Button>
        )}
        <Button variant="default" component="a" href={CSV_ADDRESS} download>
          {t('lists.exportFile')}
        </Button>
      </Group>
      <ListFilters filter={filter} onChange={setFilter} />
      <Loaded query={entries}>
        {({ pages }) => {
          const found = pages.flatMap((page) => page.items);
          if (found.length > 0)
            return (
              <ul className={classes.rows}>
                {found.map((entry) => (
                  <EntryRow key={entry.entryId} entry={entry} />
                ))}
              </ul>
            );
          return isFiltered ? (
            <EmptyStage title={t('lists.noneFound')} text={t('lists.noneFoundNext')} />
          ) : (
            <EmptyStage title={t('lists.empty')} text={t('lists.emptyNext')} />
          );
        }}
      </Loaded>
      {entries.hasNextPage && (
        <Button
          variant="default"
          loading={entries.isFetchingNextPage}
          onClick={() => void entries.fetchNextPage()}
        >
          {t('parts.more')}
        </Button>
      )}
      <HiddenCallers />
      <FoundThere />
      <Dialog title={t('lists.add')} isOpen={dialog === 'new'} onClose={close}>
        <NewEntryForm onMade={close} />
      </Dialog>
      <Dialog title={t('lists.importFile')} isOpen={dialog === 'import'} onClose={close}>
        <ImportForm onDone={close} />
      </Dialog>
    </PageFrame>
  );
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applyEntry, type Entry, removeEntry } from '../api/block-lists.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import classes from '../parts/parts.module.css';
import { StatePill } from '../parts/state-pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { When } from '../parts/when.tsx';
import own from './block-lists.module.css';
import { EditEntry } from './edit-entry.tsx';
import { EntryNumber } from './entry-number.tsx';
import { Placements } from './placements.tsx';
import { LISTS_KEY, useEntry } from './use-block-lists.ts';

/** A wanted number: why, by whom, until when, and what became of it everywhere. */
export function EntryRow({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const { entryId, colour, number, isPrefix, comment, placements, state } = entry;
  const [edits, setEdits] = useState(false);
  const apply = useChange(LISTS_KEY, () => applyEntry(entryId));
  const remove = useChange(LISTS_KEY, () => removeEntry(entryId));
  const error = apply.error ?? remove.error;
  const isOpen = placements.some((one) => one.state !== 'done' && one.state !== 'already');
  const written = `+${number}`;
  return (
    <li>
      <div className={own.entry}>
        <div className={classes.rowMain}>
          <div className={own.head}>
            <EntryNumber number={number} isPrefix={isPrefix} />
            <StatePill look={colour === 'black' ? 'bad' : 'good'}>{t(`lists.colour.${colour}`)}</StatePill>
            {state !== 'wanted' && <StatePill look="off">{t(`lists.entry.${state}`)}</StatePill>}
          </div>
          {comment && <div>{comment}</div>}
          <Provenance entry={entry} />
        </div>
        <div className={own.where}>
          <Placements placements={placements} />
        </div>
        <div className={own.actions}>
          {isOpen && (
            <Button
              variant="default"
              size="compact-sm"
              loading={apply.isPending}
              aria-label={`${t('lists.apply')}: ${written}`}
              onClick={() => apply.mutate(undefined)}
            >
              {t('lists.apply')}
            </Button>
          )}
          {state === 'wanted' && (
            <>
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`${t('lists.edit')}: ${written}`}
                onClick={() => setEdits(true)}
              >
                {t('lists.edit')}
              </Button>
              <ConfirmButton
                size="compact-sm"
                label={t('lists.remove')}
                about={written}
                question={t(`lists.removeQuestion.${colour}`, { number: written })}
                loading={remove.isPending}
                onConfirm={() => remove.mutate(undefined)}
              />
            </>
          )}
        </div>
      </div>
      {error && <Trouble error={error} />}
      <Dialog title={written} isOpen={edits} onClose={() => setEdits(false)}>
        <Refused entryId={entryId} />
        <EditEntry entry={entry} onSaved={() => setEdits(false)} />
      </Dialog>
    </li>
  );
}

/** Who wanted it, since when, and until when. */
function Provenance({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  return (
    <div className={classes.muted}>
      {entry.createdByName ?? t('lists.somebody')}, <When at={entry.createdAt} />
      {entry.expiresAt && (
        <>
          {' '}
          · {t('lists.until')} <When at={entry.expiresAt} />
        </>
      )}
    </div>
  );
}

/** Counted only when somebody looks. */
function Refused({ entryId }: { entryId: string }) {
  const { t } = useTranslation();
  const entry = useEntry(entryId);
  if (entry.data?.blockedCalls === undefined) return null;
  return <p className={classes.muted}>{t('lists.refusedCalls', { count: entry.data.blockedCalls })}</p>;
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { comparePlace, leavePlace, publishMenu } from '../../api/voice-menus.ts';
import type { ChangedThere, PlaceComparison, PlaceView, PublicationResult } from '../../contract.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { When } from '../../parts/when.tsx';
import { Changes } from '../editor/changes.tsx';
import editorClasses from '../editor/editor.module.css';
import { useEditor } from '../editor/editor-context.ts';
import { PlaceState } from '../place-state.tsx';
import { Conducting } from './conducting.tsx';
import { detailsOf } from './details-of.ts';
import { HandOver } from './hand-over.tsx';
import { Publication } from './publication.tsx';
import classes from './publish.module.css';
import { usePlaceChange } from './use-places.ts';

/** One place: what is there, what would be, and what was done. */
export function Place({ place, canPublish }: { place: PlaceView; canPublish: boolean }) {
  const { t } = useTranslation();
  const { view, isReadOnly } = useEditor();
  const { placeId, connectionName, how, at, state } = place;
  const [result, setResult] = useState<PublicationResult | undefined>(undefined);
  const publish = usePlaceChange(
    (asked: { dryRun: boolean; over?: string }) =>
      publishMenu(view.menuId, placeId, { version: view.version, ...asked }),
    setResult,
  );
  const look = usePlaceChange(() => comparePlace(view.menuId, placeId));
  const leave = usePlaceChange(() => leavePlace(view.menuId, placeId));
  const changed = detailsOf<ChangedThere>(publish.error, 'there');
  const go = (asked: { dryRun: boolean; over?: string }) => {
    setResult(undefined);
    look.reset();
    publish.mutate(asked);
  };
  const name = `${connectionName}, ${at}`;
  return (
    <li className={classes.item}>
      <div className={classes.itemHead}>
        <b>{connectionName}</b>
        <span className={editorClasses.hint}>{at}</span>
        <PlaceState state={state} />
      </div>
      <p className={editorClasses.hint}>{t(`menuEditor.how.${how}`)}</p>
      {place.publishedVersion !== undefined && (
        <p className={editorClasses.hint}>
          {t('menuEditor.publishedVersion', { version: String(place.publishedVersion) })}{' '}
          {place.publishedAt !== undefined && (
            <>
              · <When at={place.publishedAt} />
            </>
          )}
        </p>
      )}
      {how === 'conducted' && <Conducting connectionId={place.connectionId} />}
      {place.handOver && <HandOver handOver={place.handOver} />}
      <div className={classes.buttons}>
        {!isReadOnly && (
          <>
            <Button
              size="compact-md"
              variant="default"
              disabled={!canPublish}
              loading={publish.isPending && publish.variables.dryRun}
              aria-label={`${t('menuEditor.dryRun')}: ${name}`}
              onClick={() => go({ dryRun: true })}
            >
              {t('menuEditor.dryRun')}
            </Button>
            <Button
              size="compact-md"
              disabled={!canPublish || result?.dryRun !== true}
              loading={publish.isPending && !publish.variables.dryRun}
              aria-label={`${t('menuEditor.publish')}: ${name}`}
              onClick={() => go({ dryRun: false })}
            >
              {t('menuEditor.publish')}
            </Button>
          </>
        )}
        {how === 'held' && (
          <Button
            size="compact-md"
            variant="subtle"
            loading={look.isPending}
            aria-label={`${t('menuEditor.look')}: ${name}`}
            onClick={() => look.mutate(undefined)}
          >
            {t('menuEditor.look')}
          </Button>
        )}
        {!isReadOnly && (
          <ConfirmButton
            size="compact-md"
            variant="subtle"
            aria-label={`${t('menuEditor.leavePlace')}: ${name}`}
            label={t('menuEditor.leavePlace')}
            question={t(`menuEditor.leavePlaceQuestion.${how}`)}
            loading={leave.isPending}
            onConfirm={() => leave.mutate(undefined)}
          />
        )}
      </div>
      {canPublish && !result && !changed && (
        <p className={editorClasses.hint}>{t('menuEditor.dryRunFirst')}</p>
      )}
      <div role="status" className={classes.list}>
        {result && <Publication result={result} />}
        {look.data && <Look comparison={look.data} />}
      </div>
      {changed && <Overwrite changed={changed} onOver={() => go({ dryRun: false, over: changed.version })} />}
      {publish.isError && !changed && <Trouble error={publish.error} />}
      {(look.error ?? leave.error) && <Trouble error={look.error ?? leave.error} />}
    </li>
  );
}

/** What the PBX holds, against what is saved here. */
function Look({ comparison }: { comparison: PlaceComparison }) {
  const { t } = useTranslation();
  return (
    <div className={classes.result}>
      <h4>{t(comparison.changes.length === 0 ? 'menuEditor.sameThere' : 'menuEditor.differsThere')}</h4>
      {comparison.changes.length > 0 && <Changes changes={comparison.changes} there={comparison.there} />}
    </div>
  );
}

/** Somebody changed the menu at the PBX: nothing is written over it before a person has seen it. */
function Overwrite({ changed, onOver }: { changed: ChangedThere; onOver: () => void }) {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  return (
    <div className={classes.result} data-look="bad" role="alert">
      <h4>{t('menuEditor.changedThere')}</h4>
      <p>{t('menuEditor.changedThereHint')}</p>
      <Changes changes={changed.changes} there={changed.there} />
      {!isReadOnly && (
        <div className={classes.buttons}>
          <ConfirmButton
            size="compact-md"
            label={t('menuEditor.overwrite')}
            question={t('menuEditor.overwriteQuestion')}
            onConfirm={onOver}
          />
        </div>
      )}
    </div>
  );
}

import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compareVersions, listVersions, restoreVersion } from '../../api/voice-menus.ts';
import type { MenuVersionSummary } from '../../contract.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Changes } from '../editor/changes.tsx';
import editorClasses from '../editor/editor.module.css';
import { useEditor } from '../editor/editor-context.ts';
import { MENUS_KEY, menuKey } from '../use-menus.ts';
import { Who } from '../who.tsx';
import classes from './publish.module.css';

/** Every saved state of the menu, newest first. */
export function Versions() {
  const { t } = useTranslation();
  const { view, isDirty } = useEditor();
  const versions = useInfiniteQuery({
    queryKey: [...menuKey(view.menuId), 'versions'],
    queryFn: ({ pageParam, signal }) => listVersions(view.menuId, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  return (
    <div className={classes.list}>
      {isDirty && <p className={editorClasses.hint}>{t('menuEditor.restoreUnsaved')}</p>}
      {versions.isError && <Trouble error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.isLoading && (
        <div role="status" aria-label={t('parts.loading')}>
          <Skeleton height={64} />
        </div>
      )}
      <ul className={classes.list}>
        {versions.data?.pages
          .flatMap(({ items }) => items)
          .map((version) => (
            <Version key={version.version} version={version} />
          ))}
      </ul>
      {versions.hasNextPage && (
        <Button variant="default" onClick={() => void versions.fetchNextPage()}>
          {t('parts.more')}
        </Button>
      )}
    </div>
  );
}

function Version({ version }: { version: MenuVersionSummary }) {
  const { t } = useTranslation();
  const { view, isReadOnly, isDirty, reset } = useEditor();
  const queries = useQueryClient();
  const [compares, setCompares] = useState(false);
  const isNewest = version.version === view.version;
  const restore = useMutation({
    mutationFn: () => restoreVersion(view.menuId, { version: version.version, basedOn: view.version }),
    onSuccess: async (restored) => {
      queries.setQueryData(menuKey(view.menuId), restored);
      reset(restored);
      await queries.invalidateQueries({ queryKey: [...menuKey(view.menuId), 'versions'] });
      await queries.invalidateQueries({ queryKey: MENUS_KEY, exact: true });
    },
  });
  const title = t('menuEditor.version', { version: String(version.version) });
  return (
    <li className={classes.item}>
      <div className={classes.itemHead}>
        <b>{title}</b>
        {isNewest && <span className={editorClasses.hint}>{t('menuEditor.newest')}</span>}
        <span className={editorClasses.hint}>
          <Who at={version.at} by={version.by} />
        </span>
      </div>
      {version.comment !== undefined && <p className={classes.comment}>{version.comment}</p>}
      {version.version > 1 && (
        <p className={editorClasses.hint}>
          {version.restored === undefined
            ? t('menuEditor.changesCount', { count: version.changes })
            : t('menuEditor.restoredFrom', { version: String(version.restored) })}
        </p>
      )}
      {restore.isError && <Trouble error={restore.error} />}
      {!isNewest && (
        <div className={classes.buttons}>
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={compares}
            aria-label={`${t('menuEditor.compare')}: ${title}`}
            onClick={() => setCompares((before) => !before)}
          >
            {t('menuEditor.compare')}
          </Button>
          {!isReadOnly && (
            <ConfirmButton
              size="compact-sm"
              disabled={isDirty}
              aria-label={`${t('menuEditor.restore')}: ${title}`}
              label={t('menuEditor.restore')}
              question={t('menuEditor.restoreQuestion', { version: String(version.version) })}
              loading={restore.isPending}
              onConfirm={() => restore.mutate()}
            />
          )}
        </div>
      )}
      {compares && <Comparison from={version.version} />}
    </li>
  );
}

/** From an old version to the newest. */
function Comparison({ from }: { from: number }) {
  const { view } = useEditor();
  const { menuId, version: to } = view;
  const comparison = useQuery({
    queryKey: [...menuKey(menuId), 'comparison', from, to],
    queryFn: ({ signal }) => compareVersions(menuId, { from, to }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Loaded query={comparison}>{(changes) => <Changes changes={changes} />}</Loaded>;
}

import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HttpError } from '../../../../shared/api/http.ts';
import { compareVersions, createMenu, readMenu, saveMenu } from '../../api/voice-menus.ts';
import type { SavedMeanwhile, VoiceMenuView } from '../../contract.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import parts from '../../parts/parts.module.css';
import { Trouble } from '../../parts/trouble.tsx';
import { openPage } from '../../shell/page-link.tsx';
import type { Draft } from '../model/history.ts';
import { detailsOf } from '../publish/details-of.ts';
import { MENUS_KEY, menuKey } from '../use-menus.ts';
import { Who } from '../who.tsx';
import { Changes } from './changes.tsx';
import { useEditor } from './editor-context.ts';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  onSaved: (view: VoiceMenuView, draft: Draft) => void;
}

export function SaveDialog({ isOpen, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('menuEditor.saveTitle')} isOpen={isOpen} onClose={onClose}>
      <SaveForm onClose={onClose} onSaved={onSaved} />
    </Dialog>
  );
}

function SaveForm({ onClose, onSaved }: Omit<Props, 'isOpen'>) {
  const { t } = useTranslation();
  const { view, draft } = useEditor();
  const queries = useQueryClient();
  const [comment, setComment] = useState('');
  const save = useMutation({
    mutationFn: () =>
      saveMenu(view.menuId, {
        name: draft.name.trim(),
        menu: draft.menu,
        basedOn: view.version,
        ...(comment.trim() !== '' && { comment: comment.trim() }),
      }),
    onSuccess: (saved) => {
      onSaved(saved, draft);
      queries.setQueryData(menuKey(view.menuId), saved);
      void queries.invalidateQueries({ queryKey: MENUS_KEY, exact: true });
      void queries.invalidateQueries({ queryKey: [...MENUS_KEY, view.menuId, 'versions'] });
      onClose();
    },
  });
  const meanwhile =
    save.error instanceof HttpError && save.error.status === 409
      ? detailsOf<SavedMeanwhile>(save.error, 'updatedAt')
      : undefined;
  if (meanwhile) return <Conflict meanwhile={meanwhile} onClose={onClose} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className={parts.form} noValidate>
      {save.isError && <Trouble error={save.error} />}
      <p className={parts.muted}>{t('menuEditor.saveHint')}</p>
      <TextInput
        label={t('menuEditor.comment')}
        description={t('menuEditor.commentHint')}
        data-autofocus
        maxLength={200}
        value={comment}
        onChange={({ currentTarget }) => setComment(currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button type="submit" loading={save.isPending}>
          {t('parts.save')}
        </Button>
      </Group>
    </form>
  );
}

/** Somebody saved meanwhile: what they changed, and what can be done. */
function Conflict({ meanwhile, onClose }: { meanwhile: SavedMeanwhile; onClose: () => void }) {
  const { t } = useTranslation();
  const { view, draft, reset } = useEditor();
  const queries = useQueryClient();
  const theirs = useQuery({
    queryKey: [...menuKey(view.menuId), 'comparison', view.version, meanwhile.version],
    queryFn: ({ signal }) =>
      compareVersions(view.menuId, { from: view.version, to: meanwhile.version }, signal),
  });
  const take = useMutation({
    mutationFn: () => readMenu(view.menuId),
    onSuccess: (newest) => {
      queries.setQueryData(menuKey(view.menuId), newest);
      reset(newest);
      onClose();
    },
  });
  const copy = useMutation({
    mutationFn: () =>
      createMenu({ name: t('menuEditor.copyName', { name: draft.name.trim() }), menu: draft.menu }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: MENUS_KEY, exact: true });
      openPage(`menus/${made.menuId}`);
    },
  });
  const error = take.error ?? copy.error;
  return (
    <div className={parts.form}>
      <p role="alert">
        {t('menuEditor.conflict', { version: String(meanwhile.version) })}{' '}
        <span className={parts.muted}>
          (<Who at={meanwhile.updatedAt} by={meanwhile.updatedBy} />)
        </span>
      </p>
      <h3>{t('menuEditor.theirChanges')}</h3>
      <Loaded query={theirs}>{(changes) => <Changes changes={changes} />}</Loaded>
      {error && <Trouble error={error} />}
      <Group justify="flex-end">
        <Button variant="default" loading={take.isPending} onClick={() => take.mutate()}>
          {t('menuEditor.takeTheirs')}
        </Button>
        <Button loading={copy.isPending} onClick={() => copy.mutate()}>
          {t('menuEditor.saveCopy')}
        </Button>
      </Group>
    </div>
  );
}

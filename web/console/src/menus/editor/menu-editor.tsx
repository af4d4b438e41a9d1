import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VoiceMenuView } from '../../contract.ts';
import { LeaveDialog } from '../../parts/leave-dialog.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { Who } from '../who.tsx';
import classes from './editor.module.css';
import { EditorContext } from './editor-context.ts';
import { SaveDialog } from './save-dialog.tsx';
import { type PanelTab, SidePanel } from './side-panel.tsx';
import { StepsArea } from './steps-area.tsx';
import { Toolbar } from './toolbar.tsx';
import { useMenuEditor } from './use-menu-editor.ts';

/** Below it there is no room for a picture: steps are a list, and everything stands below each other. */
const NARROW = '(max-width: 900px)';

export function MenuEditor({ loaded }: { loaded: VoiceMenuView }) {
  const { t } = useTranslation();
  const isNarrow = useMediaQuery(NARROW, matchMedia(NARROW).matches);
  const [tab, setTab] = useState<PanelTab>(isNarrow ? 'steps' : 'step');
  const [saves, setSaves] = useState(false);
  const controls = useMenuEditor(
    loaded,
    useCallback(() => setTab('step'), []),
  );
  const { editor, undo, redo, rename, onSaved } = controls;
  const { view, draft, isDirty, isReadOnly } = editor;
  const canSave = isDirty && !isReadOnly && draft.name.trim() !== '';
  const save = () => canSave && setSaves(true);
  useHotkeys([
    ['mod+Z', () => undo?.(), { usePhysicalKeys: true }],
    ['mod+shift+Z', () => redo?.(), { usePhysicalKeys: true }],
    ['mod+Y', () => redo?.(), { usePhysicalKeys: true }],
  ]);
  useHotkeys([['mod+S', save, { usePhysicalKeys: true }]], []);
  return (
    <EditorContext value={editor}>
      <PageFrame
        isWide
        title={draft.name || t('menus.title')}
        action={
          <Toolbar
            {...(undo && { undo })}
            {...(redo && { redo })}
            {...(canSave && { save })}
            state={
              isDirty ? (
                t('menuEditor.unsaved')
              ) : (
                <>
                  {t('menuEditor.version', { version: String(view.version) })} ·{' '}
                  <Who at={view.updatedAt} by={view.updatedBy} />
                </>
              )
            }
          />
        }
      >
        <div className={classes.editor}>
          {!isNarrow && <StepsArea showsPaths={controls.showsPaths} setShowsPaths={controls.setShowsPaths} />}
          <SidePanel
            tab={!isNarrow && tab === 'steps' ? 'step' : tab}
            onTab={setTab}
            rename={rename}
            steps={
              isNarrow ? (
                <StepsArea isNarrow showsPaths={controls.showsPaths} setShowsPaths={controls.setShowsPaths} />
              ) : undefined
            }
          />
        </div>
        <SaveDialog isOpen={saves} onClose={() => setSaves(false)} onSaved={onSaved} />
        <LeaveDialog isDirty={isDirty} text={t('menuEditor.leaveText')} />
      </PageFrame>
    </EditorContext>
  );
}

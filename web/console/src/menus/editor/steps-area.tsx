import { Button, Group, SegmentedControl, Switch } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moveSteps } from '../model/change-menu.ts';
import { layOut } from '../model/lay-out.ts';
import { MenuPicture } from '../picture/menu-picture.tsx';
import { AddStepMenu } from './add-step-menu.tsx';
import classes from './editor.module.css';
import { useEditor } from './editor-context.ts';
import { StepsList } from './steps-list.tsx';
import { useAddStep } from './use-add-step.ts';

interface Props {
  isNarrow?: boolean;
  showsPaths: boolean;
  setShowsPaths: (shows: boolean) => void;
}

/** The steps, as a picture or as a list. */
export function StepsArea({ isNarrow = false, showsPaths, setShowsPaths }: Props) {
  const { t } = useTranslation();
  const { draft, change, isReadOnly, select, paths } = useEditor();
  const add = useAddStep();
  const [shown, setShown] = useState<'picture' | 'list'>('picture');
  const [fits, setFits] = useState(0);
  const isPicture = shown === 'picture' && !isNarrow;
  return (
    <section className={classes.area} aria-label={t('menuEditor.tab.steps')}>
      <Group gap="xs" className={classes.areaTools}>
        {!isReadOnly && (
          <AddStepMenu onChoose={(kind) => select(add({ kind }))}>
            <Button size="compact-sm" leftSection={<IconPlus size={16} />}>
              {t('menuEditor.addStep')}
            </Button>
          </AddStepMenu>
        )}
        {!isNarrow && (
          <SegmentedControl
            size="xs"
            aria-label={t('menuEditor.showAs')}
            value={shown}
            onChange={(value) => setShown(value as typeof shown)}
            data={[
              { value: 'picture', label: t('menuEditor.picture') },
              { value: 'list', label: t('menuEditor.list') },
            ]}
          />
        )}
        {isPicture && !isReadOnly && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              change((menu) => moveSteps(menu, layOut(menu)));
              setFits((count) => count + 1);
            }}
          >
            {t('menuEditor.layOut')}
          </Button>
        )}
        <Switch
          size="sm"
          label={t('menuEditor.paths')}
          checked={showsPaths}
          onChange={({ currentTarget }) => setShowsPaths(currentTarget.checked)}
        />
        {paths && (
          <span className={classes.callers}>{t('menuEditor.callers', { count: paths.callers })}</span>
        )}
      </Group>
      {isPicture ? (
        <MenuPicture fits={fits} />
      ) : (
        <div className={classes.listBox}>
          <StepsList />
        </div>
      )}
      {Object.keys(draft.menu.steps).length === 0 && (
        <p className={classes.hint}>{t('menuEditor.noSteps')}</p>
      )}
    </section>
  );
}

import { Badge, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StepPanel } from '../panel/step-panel.tsx';
import { Preview } from '../preview/preview.tsx';
import { Places } from '../publish/places.tsx';
import { Versions } from '../publish/versions.tsx';
import classes from './editor.module.css';
import { useEditor } from './editor-context.ts';
import { Problems } from './problems.tsx';

export type PanelTab = 'steps' | 'step' | 'problems' | 'try' | 'versions' | 'places';

interface Props {
  tab: PanelTab;
  onTab: (tab: PanelTab) => void;
  rename: (name: string) => void;
  /** Where there is no room beside the panel. */
  steps: ReactNode;
}

export function SidePanel({ tab, onTab, rename, steps }: Props) {
  const { t } = useTranslation();
  const { problems } = useEditor();
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return (
    <Tabs
      value={tab}
      onChange={(next) => next !== null && onTab(next as PanelTab)}
      keepMounted={false}
      className={classes.panel}
      classNames={{ tab: classes.tab, list: classes.tabs, panel: classes.tabPanel }}
    >
      <Tabs.List>
        {steps && <Tabs.Tab value="steps">{t('menuEditor.tab.steps')}</Tabs.Tab>}
        <Tabs.Tab value="step">{t('menuEditor.tab.step')}</Tabs.Tab>
        <Tabs.Tab
          value="problems"
          rightSection={
            problems.length > 0 && (
              <Badge
                size="sm"
                circle={problems.length < 10}
                className={classes.count}
                data-errors={errors > 0 || undefined}
              >
                {problems.length}
              </Badge>
            )
          }
        >
          {t('menuEditor.tab.problems')}
        </Tabs.Tab>
        <Tabs.Tab value="try">{t('menuEditor.tab.try')}</Tabs.Tab>
        <Tabs.Tab value="versions">{t('menuEditor.tab.versions')}</Tabs.Tab>
        <Tabs.Tab value="places">{t('menuEditor.tab.places')}</Tabs.Tab>
      </Tabs.List>
      {steps && <Tabs.Panel value="steps">{steps}</Tabs.Panel>}
      <Tabs.Panel value="step">
        <StepPanel rename={rename} />
      </Tabs.Panel>
      <Tabs.Panel value="problems">
        <Problems />
      </Tabs.Panel>
      <Tabs.Panel value="try">
        <Preview />
      </Tabs.Panel>
      <Tabs.Panel value="versions">
        <Versions />
      </Tabs.Panel>
      <Tabs.Panel value="places">
        <Places />
      </Tabs.Panel>
    </Tabs>
  );
}

import { Button, Group, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MenuStep } from '../../contract.ts';
import { PageLink } from '../../shell/page-link.tsx';
import editorClasses from '../editor/editor.module.css';
import { useEditor } from '../editor/editor-context.ts';
import { StepIcon } from '../editor/step-icon.tsx';
import { useProblemWords } from '../editor/use-problem-words.ts';
import { findStep, removeStep, setStep } from '../model/change-menu.ts';
import classes from './panel.module.css';
import { StepFields } from './step-fields.tsx';

/** The step that is chosen; or the menu, when none is. */
export function StepPanel({ rename }: { rename: (name: string) => void }) {
  const { t } = useTranslation();
  const { draft, selected, isReadOnly } = useEditor();
  const step = findStep(draft.menu, selected);
  if (selected !== undefined && step) return <Chosen key={selected} stepId={selected} step={step} />;
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('menus.name')}
        description={t('menus.nameHint')}
        readOnly={isReadOnly}
        value={draft.name}
        error={draft.name.trim() === '' ? t('menuEditor.nameNeeded') : undefined}
        onChange={({ currentTarget }) => rename(currentTarget.value)}
      />
      <p className={editorClasses.hint}>{t('menuEditor.chooseHint')}</p>
      <p>
        <PageLink to="prompts">{t('menuEditor.toPrompts')}</PageLink>
        {' · '}
        <PageLink to="hours">{t('menuEditor.toHours')}</PageLink>
      </p>
    </div>
  );
}

function Chosen({ stepId, step }: { stepId: string; step: MenuStep }) {
  const { t } = useTranslation();
  const { draft, change, select, isReadOnly, problems } = useEditor();
  const inWords = useProblemWords();
  const own = problems.filter((one) => one.stepId === stepId);
  const set = (next: MenuStep, label?: string) =>
    change((menu) => setStep(menu, stepId, next), label && `${stepId} ${label}`);
  const rename = (name: string) => {
    const { name: _before, ...unnamed } = step;
    set(name === '' ? (unnamed as MenuStep) : { ...step, name }, 'name');
  };
  const isStart = draft.menu.start === stepId;
  return (
    <div className={classes.fields}>
      <div className={classes.title}>
        <StepIcon kind={step.kind} />
        <div>
          <h2>{t(`menuEditor.kind.${step.kind}`)}</h2>
          <p className={editorClasses.hint}>{t(`menuEditor.kindHint.${step.kind}`)}</p>
        </div>
      </div>
      {own.length > 0 && (
        <ul className={editorClasses.ownProblems}>
          {own.map((problem) => (
            <li key={JSON.stringify(problem)} data-severity={problem.severity}>
              {inWords(problem)}
            </li>
          ))}
        </ul>
      )}
      <TextInput
        label={t('menuEditor.stepName')}
        placeholder={t(`menuEditor.kind.${step.kind}`)}
        readOnly={isReadOnly}
        maxLength={80}
        value={step.name ?? ''}
        onChange={({ currentTarget }) => rename(currentTarget.value)}
      />
      <StepFields stepId={stepId} step={step} set={set} />
      {(step.kind === 'play' || step.kind === 'choice' || step.kind === 'hangUp') && (
        <p>
          <PageLink to="prompts">{t('menuEditor.toPrompts')}</PageLink>
        </p>
      )}
      {!isReadOnly && (
        <Group gap="xs">
          <Button
            variant="default"
            size="compact-md"
            disabled={isStart}
            onClick={() => change((menu) => ({ ...menu, start: stepId }))}
          >
            {t(isStart ? 'menuEditor.isStart' : 'menuEditor.makeStart')}
          </Button>
          <Button
            variant="default"
            size="compact-md"
            onClick={() => {
              select(undefined);
              change((menu) => removeStep(menu, stepId));
            }}
          >
            {t('menuEditor.removeStep')}
          </Button>
        </Group>
      )}
    </div>
  );
}

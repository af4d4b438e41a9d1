import { UnstyledButton } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { findStep, inOrder } from '../model/change-menu.ts';
import { exitsOf, keyOf } from '../model/exits.ts';
import { timesOf } from '../model/paths.ts';
import classes from './editor.module.css';
import { useEditor } from './editor-context.ts';
import { StepIcon } from './step-icon.tsx';
import { useProblemWords } from './use-problem-words.ts';
import { useStepWords } from './use-step-words.ts';

/** Everything that the picture shows, in words and in the order of a call. */
export function StepsList() {
  const { t } = useTranslation();
  const { draft, problems, selected, select, lit, paths } = useEditor();
  const words = useStepWords();
  const problemWords = useProblemWords();
  return (
    <ol className={classes.steps}>
      {inOrder(draft.menu).map((stepId) => {
        const step = findStep(draft.menu, stepId);
        if (!step) return null;
        const own = problems.filter((one) => one.stepId === stepId);
        const numbers = paths?.steps.find((one) => one.stepId === stepId);
        return (
          <li
            key={stepId}
            className={classes.step}
            data-selected={stepId === selected || undefined}
            data-lit={stepId === lit || undefined}
          >
            <UnstyledButton
              className={classes.stepHead}
              aria-current={stepId === selected ? 'true' : undefined}
              onClick={() => select(stepId)}
            >
              <StepIcon kind={step.kind} />
              <span>
                <b>{words.nameOf(step)}</b>
                {stepId === draft.menu.start && (
                  <span className={classes.start}>
                    <IconFlag size={12} aria-hidden /> {t('menuEditor.start')}
                  </span>
                )}
                <br />
                <span className={classes.sub}>
                  {step.name ? `${t(`menuEditor.kind.${step.kind}`)} · ` : ''}
                  {words.summary(step)}
                </span>
              </span>
              {paths && <span className={classes.callers}>{numbers?.callers ?? 0}</span>}
            </UnstyledButton>
            <ul className={classes.exits}>
              {exitsOf(step)
                .filter(({ to, isOptional }) => !isOptional || to !== '')
                .map(({ field, to }) => (
                  <li key={field}>
                    {keyOf(field) === undefined ? (
                      <span>{words.exit(field)}</span>
                    ) : (
                      <kbd className={classes.key}>{keyOf(field)}</kbd>
                    )}
                    {' → '}
                    {findStep(draft.menu, to) ? (
                      <UnstyledButton className={classes.link} onClick={() => select(to)}>
                        {words.stepName(to)}
                      </UnstyledButton>
                    ) : (
                      <span className={classes.bad}>{t('menuEditor.notChosen')}</span>
                    )}
                    {paths && <span className={classes.callers}> {timesOf(step, numbers, field)}</span>}
                  </li>
                ))}
            </ul>
            {own.length > 0 && (
              <ul className={classes.ownProblems}>
                {own.map((problem) => (
                  <li key={JSON.stringify(problem)} data-severity={problem.severity}>
                    {problemWords(problem)}
                  </li>
                ))}
              </ul>
            )}
          </li>
        );
      })}
    </ol>
  );
}

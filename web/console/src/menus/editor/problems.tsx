import { UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './editor.module.css';
import { useEditor } from './editor-context.ts';
import { useProblemWords } from './use-problem-words.ts';
import { useStepWords } from './use-step-words.ts';

/** What is wrong with the menu, worst first; a click goes there. */
export function Problems() {
  const { t } = useTranslation();
  const { problems, select } = useEditor();
  const inWords = useProblemWords();
  const words = useStepWords();
  if (problems.length === 0)
    return (
      <p className={classes.allWell}>
        <IconCircleCheck size={20} aria-hidden /> {t('menuEditor.noProblems')}
      </p>
    );
  const sorted = [...problems].sort((one, other) => one.severity.localeCompare(other.severity));
  return (
    <>
      <p className={classes.hint}>{t('menuEditor.problemsHint')}</p>
      <ul className={classes.problems}>
        {sorted.map((problem) => {
          const { severity, stepId } = problem;
          const Icon = severity === 'error' ? IconCircleX : IconAlertTriangle;
          const body = (
            <>
              <Icon size={18} aria-label={t(`menuEditor.severity.${severity}`)} />
              <span>
                {stepId !== undefined && <b>{words.stepName(stepId)}: </b>}
                {inWords(problem)}
              </span>
            </>
          );
          return (
            <li key={JSON.stringify(problem)} data-severity={severity}>
              {stepId === undefined ? (
                <div className={classes.problem}>{body}</div>
              ) : (
                <UnstyledButton className={classes.problem} onClick={() => select(stepId)}>
                  {body}
                </UnstyledButton>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

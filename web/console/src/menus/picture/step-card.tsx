import { IconAlertTriangle, IconCircleX, IconFlag } from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position, useUpdateNodeInternals } from '@xyflow/react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { MenuStep } from '../../contract.ts';
import { useEditor } from '../editor/editor-context.ts';
import { PlayButton } from '../editor/play-button.tsx';
import { StepIcon } from '../editor/step-icon.tsx';
import { useProblemWords } from '../editor/use-problem-words.ts';
import { useStepWords } from '../editor/use-step-words.ts';
import { findStep } from '../model/change-menu.ts';
import { exitsOf, freeKeys, keyOf, NOWHERE } from '../model/exits.ts';
import { timesOf } from '../model/paths.ts';
import classes from './picture.module.css';

/** The step itself is looked up: the card shows it as it is now. */
export type StepNode = Node<
  {
    /** Exits whose step stands to the left, each behind a space: their lines leave on that side. */
    toLeft: string;
  },
  'step'
>;

/** Dragged from here, the first key that is free leads there. */
export const NEW_KEY = 'newKey';

const promptOf = (step: MenuStep): string | undefined =>
  'prompt' in step && step.prompt ? step.prompt : undefined;

export function StepCard({ id, selected, data }: NodeProps<StepNode>) {
  const { t } = useTranslation();
  const { toLeft } = data;
  const measure = useUpdateNodeInternals();
  // biome-ignore lint/correctness/useExhaustiveDependencies: ways out that change sides are to be measured anew.
  useEffect(() => measure(id), [id, toLeft, measure]);
  const { draft, problems, lit, paths, isReadOnly } = useEditor();
  const words = useStepWords();
  const problemWords = useProblemWords();
  const step = findStep(draft.menu, id);
  if (!step) return null;
  const own = problems.filter(({ stepId }) => stepId === id);
  const worst = own.some(({ severity }) => severity === 'error') ? 'error' : own[0]?.severity;
  const numbers = paths?.steps.find(({ stepId }) => stepId === id);
  const prompt = promptOf(step);
  const Worst = worst === 'error' ? IconCircleX : IconAlertTriangle;
  return (
    <div
      className={classes.card}
      data-kind={step.kind}
      data-selected={selected || undefined}
      data-lit={id === lit || undefined}
      data-severity={worst}
    >
      <Handle type="target" position={Position.Top} className={classes.in} isConnectableStart={false} />
      {draft.menu.start === id && (
        <span className={classes.flag}>
          <IconFlag size={12} aria-hidden /> {t('menuEditor.start')}
        </span>
      )}
      {worst && (
        <span className={classes.worst} data-severity={worst} title={own.map(problemWords).join('\n')}>
          <Worst size={16} aria-label={own.map(problemWords).join('; ')} />
        </span>
      )}
      <div className={classes.head}>
        <StepIcon kind={step.kind} />
        <div className={classes.names}>
          <b>{words.nameOf(step)}</b>
          <span className={classes.sub} title={words.summary(step)}>
            {words.summary(step)}
          </span>
        </div>
        {prompt && <PlayButton promptId={prompt} />}
      </div>
      {paths && (
        <p className={classes.numbers}>
          {t('menuEditor.came', { count: numbers?.callers ?? 0 })}
          {(numbers?.gone ?? 0) > 0 && `, ${t('menuEditor.hungUp', { count: numbers?.gone ?? 0 })}`}
        </p>
      )}
      <ul className={classes.exits}>
        {exitsOf(step).map(({ field, to, isOptional }) => {
          const key = keyOf(field);
          return (
            <li key={field} data-open={(to === NOWHERE && !isOptional) || undefined}>
              {key === undefined ? (
                <span className={classes.exitName}>{words.exit(field)}</span>
              ) : (
                <>
                  <kbd className={classes.key}>{key}</kbd>
                  <span className={classes.exitName}>
                    {findStep(draft.menu, to) ? words.stepName(to) : t('menuEditor.notChosen')}
                  </span>
                </>
              )}
              {paths && <span className={classes.times}>{timesOf(step, numbers, field)}</span>}
              <Handle
                type="source"
                position={toLeft.includes(` ${field}`) ? Position.Left : Position.Right}
                id={field}
                className={classes.out}
              />
            </li>
          );
        })}
        {!isReadOnly && freeKeys(step).length > 0 && (
          <li className={classes.newKey}>
            <span className={classes.exitName}>{t('menuEditor.newKey')}</span>
            <Handle type="source" position={Position.Right} id={NEW_KEY} className={classes.out} />
          </li>
        )}
      </ul>
    </div>
  );
}

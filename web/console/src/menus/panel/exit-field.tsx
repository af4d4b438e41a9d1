import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconArrowRight, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MenuStepKind, StepId } from '../../contract.ts';
import { useEditor } from '../editor/editor-context.ts';
import { STEP_KINDS } from '../editor/step-icon.tsx';
import { useAddStep } from '../editor/use-add-step.ts';
import { useProblemWords } from '../editor/use-problem-words.ts';
import { useStepWords } from '../editor/use-step-words.ts';
import { connect, findStep, inOrder } from '../model/change-menu.ts';
import { type Exit, NOWHERE } from '../model/exits.ts';
import classes from './panel.module.css';

/** No step may be called so. */
const NEW = 'new:';

interface Props {
  stepId: StepId;
  exit: Exit;
  label: string;
  /** Beside the label, as a key is. */
  mark?: ReactNode;
  /** What an exit that may be absent means when it is. */
  absent?: string;
  onRemove?: () => void;
}

/** Where a way out leads: to a step that is there, or to a new one. */
export function ExitField({ stepId, exit, label, mark, absent, onRemove }: Props) {
  const { t } = useTranslation();
  const { draft, change, select, isReadOnly, problems } = useEditor();
  const words = useStepWords();
  const problemWords = useProblemWords();
  const add = useAddStep();
  const { field, to } = exit;
  const isKnown = findStep(draft.menu, to) !== undefined;
  const problem = problems.find(
    (one) => one.stepId === stepId && 'field' in one.params && one.params.field === field,
  );
  const choose = (value: string) => {
    if (value.startsWith(NEW))
      add({ kind: value.slice(NEW.length) as MenuStepKind, from: { stepId, field } });
    else change((menu) => connect(menu, stepId, field, value === NOWHERE ? undefined : value));
  };
  return (
    <div className={classes.exit}>
      {mark}
      <NativeSelect
        className={classes.grow}
        {...(mark ? { 'aria-label': label } : { label })}
        disabled={isReadOnly}
        error={problem ? problemWords(problem) : undefined}
        value={isKnown ? to : NOWHERE}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
        data={[
          { value: NOWHERE, label: absent ?? t('menuEditor.chooseStep') },
          {
            group: t('menuEditor.existingSteps'),
            items: inOrder(draft.menu)
              .filter((id) => id !== stepId || id === to)
              .map((id) => ({ value: id, label: words.stepName(id) })),
          },
          {
            group: t('menuEditor.newStep'),
            items: STEP_KINDS.map((kind) => ({
              value: `${NEW}${kind}`,
              label: t(`menuEditor.kind.${kind}`),
            })),
          },
        ]}
      />
      {isKnown && (
        <ActionIcon
          variant="subtle"
          size={34}
          aria-label={`${t('menuEditor.goThere')}: ${words.stepName(to)}`}
          onClick={() => select(to)}
        >
          <IconArrowRight size={18} />
        </ActionIcon>
      )}
      {onRemove && !isReadOnly && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={`${t('menuEditor.removeKey')}: ${label}`}
          onClick={onRemove}
        >
          <IconX size={17} />
        </ActionIcon>
      )}
    </div>
  );
}

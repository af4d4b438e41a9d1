import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StepId } from '../../contract.ts';
import { useEditor } from '../editor/editor-context.ts';
import { PlayButton } from '../editor/play-button.tsx';
import { useProblemWords } from '../editor/use-problem-words.ts';
import { useStepWords } from '../editor/use-step-words.ts';
import classes from './panel.module.css';

interface Props {
  stepId: StepId;
  field: 'prompt' | 'wrongKeyPrompt';
  label: string;
  value: string | undefined;
  /** The step does without, too. */
  isOptional?: boolean;
  onChange: (promptId: string | undefined) => void;
}

export function PromptField({ stepId, field, label, value, isOptional = false, onChange }: Props) {
  const { t } = useTranslation();
  const { books, isReadOnly, problems } = useEditor();
  const words = useStepWords();
  const problemWords = useProblemWords();
  const problem = problems.find(
    (one) => one.stepId === stepId && 'field' in one.params && one.params.field === field,
  );
  const isGone = value !== undefined && value !== '' && !books.prompts.some((one) => one.promptId === value);
  return (
    <div className={classes.exit}>
      <NativeSelect
        className={classes.grow}
        label={label}
        disabled={isReadOnly}
        value={value ?? ''}
        error={problem ? problemWords(problem) : undefined}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === '' && isOptional ? undefined : currentTarget.value)
        }
        data={[
          { value: '', label: isOptional ? t('menuEditor.silent') : t('menuEditor.choosePrompt') },
          ...(isGone ? [{ value, label: words.prompt(value) }] : []),
          ...books.prompts.map(({ promptId, name }) => ({ value: promptId, label: name })),
        ]}
      />
      {value && !isGone && (
        <span className={classes.beside}>
          <PlayButton promptId={value} size={34} />
        </span>
      )}
    </div>
  );
}

import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { pbxSoundOf } from '../../api/pbx-sounds.ts';
import type { StepId } from '../../contract.ts';
import { type Books, useEditor } from '../editor/editor-context.ts';
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

/** A sound that several PBXs have stands once: a menu names it, and no PBX. */
function ownSounds(
  at: Books['sounds'],
  chosen: string | undefined,
  nameOf: (prompt: string) => string,
): { place: string; items: { value: string; label: string }[] }[] {
  const seen = new Set<string>();
  const groups = at.map(({ connectionName: place, sounds }) => ({
    place,
    items: sounds.flatMap(({ id, prompt, words }) => {
      if (seen.has(prompt)) return [];
      seen.add(prompt);
      return [{ value: prompt, label: words === undefined ? id : `${id} — ${words}` }];
    }),
  }));
  const isUnlisted = chosen !== undefined && !seen.has(chosen);
  return [
    ...(isUnlisted ? [{ place: '—', items: [{ value: chosen, label: nameOf(chosen) }] }] : []),
    ...groups.filter(({ items }) => items.length > 0),
  ];
}

export function PromptField({ stepId, field, label, value, isOptional = false, onChange }: Props) {
  const { t } = useTranslation();
  const { books, isReadOnly, problems } = useEditor();
  const words = useStepWords();
  const problemWords = useProblemWords();
  const problem = problems.find(
    (one) => one.stepId === stepId && 'field' in one.params && one.params.field === field,
  );
  const isOwn = value !== undefined && pbxSoundOf(value) !== undefined;
  const isGone =
    value !== undefined && value !== '' && !isOwn && !books.prompts.some((one) => one.promptId === value);
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
          ...ownSounds(books.sounds, isOwn ? value : undefined, words.prompt).map(({ place, items }) => ({
            group: t('menuEditor.ownSounds', { place }),
            items,
          })),
        ]}
      />
      {value && !isGone && !isOwn && (
        <span className={classes.beside}>
          <PlayButton promptId={value} size={34} />
        </span>
      )}
    </div>
  );
}

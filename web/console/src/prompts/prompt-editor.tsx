import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Prompt, type PromptLimits, removePrompt, renamePrompt } from '../api/prompts.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import parts from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { Copies } from './copy-state.tsx';
import { ReplaceSound } from './replace-sound.tsx';
import { PROMPTS_KEY } from './use-prompts.ts';
import { UsedBy } from './used-by.tsx';

interface Props {
  prompt: Prompt;
  limits: PromptLimits;
  onRemoved: () => void;
}

/** Name, sound, where it lies, and the end of it. */
export function PromptEditor({ prompt, limits, onRemoved }: Props) {
  const { t } = useTranslation();
  const { promptId } = prompt;
  const [name, setName] = useState(prompt.name);
  const rename = useChange(PROMPTS_KEY, (wanted: string) => renamePrompt(promptId, wanted));
  const remove = useChange(PROMPTS_KEY, () => removePrompt(promptId), onRemoved);
  const error = rename.error ?? remove.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(name.trim());
  };
  return (
    <div className={parts.form}>
      {error && <Trouble error={error} />}
      <form onSubmit={submit}>
        <Group align="flex-end">
          <TextInput
            style={{ flex: 1 }}
            label={t('prompts.name')}
            maxLength={200}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Button
            type="submit"
            disabled={name.trim() === prompt.name || name.trim() === ''}
            loading={rename.isPending}
          >
            {t('parts.save')}
          </Button>
        </Group>
      </form>
      <ReplaceSound prompt={prompt} limits={limits} />
      <Copies prompt={prompt} />
      {prompt.usedBy.length > 0 ? (
        <p className={parts.muted}>
          <UsedBy usedBy={prompt.usedBy} />. {t('prompts.cannotRemove')}
        </p>
      ) : (
        <Group>
          <ConfirmButton
            label={t('prompts.remove')}
            question={t('prompts.removeQuestion', { name: prompt.name })}
            loading={remove.isPending}
            onConfirm={() => remove.mutate(undefined)}
          />
        </Group>
      )}
    </div>
  );
}

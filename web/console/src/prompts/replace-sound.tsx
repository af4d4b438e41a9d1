import { Button, FileButton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Prompt, type PromptLimits, replacePromptAudio } from '../api/prompts.ts';
import parts from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { SOUND_FILES } from './drop-zone.tsx';
import { SendingBar } from './upload-row.tsx';
import { PROMPTS_KEY } from './use-prompts.ts';
import { useSize } from './use-size.ts';

type State =
  | { kind: 'idle' | 'done' | 'tooLarge' }
  | { kind: 'sending'; share: number }
  | { kind: 'failed'; error: unknown };

/** Another file in place of this one; menus go on with the new sound. */
export function ReplaceSound({ prompt, limits }: { prompt: Prompt; limits: PromptLimits }) {
  const { t } = useTranslation();
  const size = useSize();
  const queries = useQueryClient();
  const [state, setState] = useState<State>({ kind: 'idle' });
  const stop = useRef<AbortController>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const replace = async (file: File | null) => {
    if (file === null) return;
    if (file.size > limits.maxBytes) {
      setState({ kind: 'tooLarge' });
      return;
    }
    stop.current = new AbortController();
    const { signal } = stop.current;
    setState({ kind: 'sending', share: 0 });
    try {
      const onProgress = (share: number) => setState({ kind: 'sending', share });
      await replacePromptAudio(prompt.promptId, file, { onProgress, signal });
      setState({ kind: 'done' });
      await queries.invalidateQueries({ queryKey: PROMPTS_KEY });
    } catch (error) {
      if (!signal.aborted) setState({ kind: 'failed', error });
    }
  };
  return (
    <div>
      <FileButton accept={SOUND_FILES} onChange={replace}>
        {(props) => (
          <Button variant="default" {...props} loading={state.kind === 'sending'}>
            {t('prompts.replace')}
          </Button>
        )}
      </FileButton>
      <p className={parts.muted}>
        {t('prompts.replaceHint')} {prompt.copies.length > 0 && t('prompts.publishHint')}
      </p>
      {state.kind === 'sending' && <SendingBar name={prompt.name} share={state.share} />}
      {state.kind === 'done' && <p role="status">{t('prompts.replaced')}</p>}
      {state.kind === 'tooLarge' && (
        <p className={parts.bad} role="alert">
          {t('prompts.tooLarge', { size: size(limits.maxBytes) })}
        </p>
      )}
      {state.kind === 'failed' && <Trouble error={state.error} />}
    </div>
  );
}

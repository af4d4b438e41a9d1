import { Button } from '@mantine/core';
import { IconVolume } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../../shared/format/format-duration.ts';
import { RecordingPlayer } from '../../../shared/sound/recording-player.tsx';
import { type Prompt, type PromptLimits, promptAudioUrl } from '../api/prompts.ts';
import { Dialog } from '../parts/dialog.tsx';
import parts from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import { When } from '../parts/when.tsx';
import { useIsAdmin } from '../shell/me-context.ts';
import { PromptEditor } from './prompt-editor.tsx';
import classes from './prompts.module.css';
import { useSize } from './use-size.ts';
import { UsedBy } from './used-by.tsx';

export function PromptRow({ prompt, limits }: { prompt: Prompt; limits: PromptLimits }) {
  const { t } = useTranslation();
  const size = useSize();
  const isAdmin = useIsAdmin();
  const [listens, setListens] = useState(false);
  const [edits, setEdits] = useState(false);
  const { promptId, name, version, format, durationMs, bytes, soundAt, usedBy } = prompt;
  const trouble = troubleOf(prompt);
  return (
    <li>
      <div className={parts.rowMain}>
        <div className={parts.name}>{name}</div>
        <div className={parts.muted}>
          {formatDuration(durationMs)} · {size(bytes)} · {format.container.toUpperCase()} ·{' '}
          <When at={soundAt} />
        </div>
        <div className={parts.muted}>
          <UsedBy usedBy={usedBy} />
        </div>
      </div>
      {trouble && <StatePill look={trouble.look}>{t(`prompts.trouble.${trouble.word}`)}</StatePill>}
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconVolume size={16} aria-hidden />}
        aria-expanded={listens}
        aria-label={`${t('prompts.listen')}: ${name}`}
        onClick={() => setListens(!listens)}
      >
        {t('prompts.listen')}
      </Button>
      {isAdmin && (
        <Button
          variant="default"
          size="compact-md"
          aria-label={`${t('prompts.edit')}: ${name}`}
          onClick={() => setEdits(true)}
        >
          {t('prompts.edit')}
        </Button>
      )}
      {listens && (
        <div className={classes.player}>
          <RecordingPlayer
            key={version}
            url={promptAudioUrl(promptId)}
            durationMs={durationMs}
            label={name}
          />
        </div>
      )}
      <Dialog title={name} isOpen={edits} onClose={() => setEdits(false)}>
        <PromptEditor prompt={prompt} limits={limits} onRemoved={() => setEdits(false)} />
      </Dialog>
    </li>
  );
}

/** The worst of what happened to its copies at PBXs. */
function troubleOf({ copies }: Prompt): { look: Look; word: 'refused' | 'unknown' } | undefined {
  if (copies.some(({ state }) => state === 'refused')) return { look: 'bad', word: 'refused' };
  return copies.some(({ state }) => state === 'unknown') ? { look: 'warn', word: 'unknown' } : undefined;
}

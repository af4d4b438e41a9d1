import { ActionIcon } from '@mantine/core';
import { IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { pbxSoundOf } from '../../api/pbx-sounds.ts';
import { useEditor } from './editor-context.ts';
import { useStepWords } from './use-step-words.ts';

/** Hears a prompt, and stops it. */
export function PlayButton({ promptId, size = 26 }: { promptId: string; size?: number }) {
  const { t } = useTranslation();
  const { sound } = useEditor();
  const words = useStepWords();
  // What a PBX has by itself is not here to be heard.
  if (pbxSoundOf(promptId) !== undefined) return null;
  const isPlaying = sound.playing === promptId;
  return (
    <ActionIcon
      className="nodrag nopan"
      variant="subtle"
      size={size}
      radius="xl"
      aria-label={`${t(isPlaying ? 'menuEditor.stop' : 'menuEditor.listen')}: ${words.prompt(promptId)}`}
      onClick={(event) => {
        event.stopPropagation();
        if (isPlaying) sound.stop();
        else sound.play(promptId);
      }}
    >
      {isPlaying ? <IconPlayerStopFilled size={size * 0.55} /> : <IconPlayerPlayFilled size={size * 0.55} />}
    </ActionIcon>
  );
}

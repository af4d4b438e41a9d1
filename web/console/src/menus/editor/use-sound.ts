import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { pbxSoundOf } from '../../api/pbx-sounds.ts';
import { promptAudio } from '../use-menus.ts';

export interface Sound {
  /** The prompt that is heard now. */
  playing: string | undefined;
  /** `onEnd` is told when it was heard to its end, or could not be heard at all. */
  play: (promptId: string, onEnd?: (failed: boolean) => void) => void;
  stop: () => void;
}

/** One prompt at a time. */
export function useSound(): Sound {
  const audio = useRef<HTMLAudioElement | undefined>(undefined);
  const [playing, setPlaying] = useState<string | undefined>(undefined);
  const stop = useCallback(() => {
    audio.current?.pause();
    audio.current = undefined;
    setPlaying(undefined);
  }, []);
  const play = useCallback<Sound['play']>(
    (promptId, onEnd) => {
      stop();
      if (pbxSoundOf(promptId) !== undefined) {
        // What a PBX has by itself is not here to be heard.
        queueMicrotask(() => onEnd?.(true));
        return;
      }
      const element = new Audio(promptAudio(promptId));
      audio.current = element;
      setPlaying(promptId);
      const end = (failed: boolean) => {
        // What was stopped, or replaced, is over without a word.
        if (audio.current !== element) return;
        stop();
        onEnd?.(failed);
      };
      element.addEventListener('ended', () => end(false));
      element.addEventListener('error', () => end(true));
      element.play().catch(() => end(true));
    },
    [stop],
  );
  useEffect(() => stop, [stop]);
  return useMemo(() => ({ playing, play, stop }), [playing, play, stop]);
}

import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { previewMenu } from '../../api/voice-menus.ts';
import type { MenuInput, MenuOrder, MenuRun, VoiceMenu } from '../../contract.ts';
import { useEditor } from '../editor/editor-context.ts';

export interface Circumstances {
  /** RFC 3339. */
  at: string;
  caller: 'known' | 'unknown';
  isLoud: boolean;
}

interface Call extends Circumstances {
  /** As it was when the call began: who calls in does not notice that somebody edits. */
  menu: VoiceMenu;
  inputs: readonly MenuInput[];
}

/** One try of the menu. The hub leads the caller; nothing of a menu's meaning is known here. */
export function usePreview() {
  const { view, draft, light, sound } = useEditor();
  const [call, setCall] = useState<Call | undefined>(undefined);
  const [run, setRun] = useState<MenuRun | undefined>(undefined);
  /** What is to be done now. No new order: the one before goes on. */
  const [order, setOrder] = useState<MenuOrder | undefined>(undefined);
  const [isMuffled, setIsMuffled] = useState(false);
  /** Only the answer to what happened last counts. */
  const asked = useRef(0);
  const ask = useMutation({
    mutationFn: async (next: Call) => {
      asked.current += 1;
      const mine = asked.current;
      const { menu, at, caller, inputs } = next;
      const answer = await previewMenu({ menu, menuId: view.menuId, at, caller, inputs });
      return { mine, next, answer };
    },
    onSuccess: ({ mine, next, answer }) => {
      if (mine !== asked.current) return;
      setRun(answer.run);
      light(answer.run.menuId === view.menuId && answer.run.state !== 'over' ? answer.run.stepId : undefined);
      const ordered = answer.orders.at(-1);
      if (!ordered) return;
      setOrder(ordered);
      sound.stop();
      setIsMuffled(false);
      if (ordered.kind === 'play' && next.isLoud && ordered.prompt !== '')
        sound.play(ordered.prompt, (failed) => {
          if (failed) setIsMuffled(true);
          else hear(next, { kind: 'promptEnded' });
        });
    },
  });
  const hear = (before: Call, input: MenuInput) => {
    const next = { ...before, inputs: [...before.inputs, input] };
    setCall(next);
    ask.mutate(next);
  };
  const stop = () => {
    asked.current += 1;
    sound.stop();
    light(undefined);
    setCall(undefined);
    setRun(undefined);
    setOrder(undefined);
  };
  const stopLatest = useRef(stop);
  stopLatest.current = stop;
  useEffect(() => () => stopLatest.current(), []);
  return {
    run,
    order,
    isMuffled,
    error: ask.error,
    isCalling: call !== undefined,
    begin: (circumstances: Circumstances) => {
      const next = { ...circumstances, menu: draft.menu, inputs: [] };
      setCall(next);
      setRun(undefined);
      setOrder(undefined);
      ask.mutate(next);
    },
    tell: (input: MenuInput) => {
      if (!call) return;
      sound.stop();
      hear(call, input);
    },
    stop,
  };
}

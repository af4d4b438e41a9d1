import { useMutation, useQueryClient } from '@tanstack/react-query';
import { readMenu } from '../../api/voice-menus.ts';
import type { VoiceMenuView } from '../../contract.ts';
import { useEditor } from '../editor/editor-context.ts';
import { MENUS_KEY, menuKey } from '../use-menus.ts';

/** A change of places, after which they are read anew; what is being edited stays. */
export function usePlaceChange<Input, Output>(
  ask: (input: Input) => Promise<Output>,
  onDone?: (output: Output) => void,
) {
  const { view, replace } = useEditor();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: async (output) => {
      onDone?.(output);
      const fresh: VoiceMenuView = await readMenu(view.menuId);
      queries.setQueryData(menuKey(view.menuId), fresh);
      replace({ ...view, places: fresh.places });
      await queries.invalidateQueries({ queryKey: MENUS_KEY, exact: true });
    },
  });
}

import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';

/** A change at the hub, after which what is shown of it is read anew. */
export function useChange<Input, Output>(
  queryKey: QueryKey,
  mutationFn: (input: Input) => Promise<Output>,
  onDone?: (output: Output) => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: async (output) => {
      onDone?.(output);
      await queries.invalidateQueries({ queryKey });
    },
  });
}

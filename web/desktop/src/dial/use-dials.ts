import { useQuery } from '@tanstack/react-query';
import { readAgentName } from '../api/agents.ts';
import { listDials } from '../api/dials.ts';
import type { Dial } from '../contract.ts';
import { useHub } from '../live/hub-context.ts';

export const DIALS_KEY = ['dials'] as const;
/** Colleagues call back, too. */
const LOOK_EVERY_MS = 30_000;
/** As many as are looked through for those of a task. */
const RECENT = 200;

/** How a call came about, where the hub dialled it. */
export const useDialOfCall = (callId: string): Dial | undefined =>
  useQuery({
    queryKey: [...DIALS_KEY, 'call', callId],
    queryFn: ({ signal }) => listDials({ callId, limit: 1 }, signal),
  }).data?.[0];

/** The last try to call back from a task; of all that are seen, read once for the whole list. */
export const useDialOfTask = (taskId: string): Dial | undefined =>
  useQuery({
    queryKey: [...DIALS_KEY, 'recent'],
    queryFn: ({ signal }) => listDials({ limit: RECENT }, signal),
    refetchInterval: LOOK_EVERY_MS,
    staleTime: LOOK_EVERY_MS,
  }).data?.find((dial) => dial.taskId === taskId);

/** Undefined while it is not known; null is me. */
export function useDialler(dial: Dial | undefined): string | null | undefined {
  const { agentId } = useHub();
  const isMine = dial !== undefined && dial.agentId === agentId;
  const name = useQuery({
    queryKey: ['agentName', dial?.agentId],
    queryFn: ({ signal }) => readAgentName(dial?.agentId ?? '', signal),
    enabled: dial !== undefined && !isMine,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return isMine ? null : name.data;
}

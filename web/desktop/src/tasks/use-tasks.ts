import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listTasks, type TaskPage } from '../api/tasks.ts';
import { useHub } from '../live/hub-context.ts';
import { CLOSED_KEY, concerns, keepJustClosed, type Viewer, WAITING_KEY } from './task-cache.ts';

/** What waits, and what has just been closed. Push keeps it fresh; a reconnect asks again. */
export function useWaitingTasks() {
  const queries = useQueryClient();
  const { clock } = useHub();
  return useQuery({
    queryKey: WAITING_KEY,
    queryFn: async ({ signal }) =>
      keepJustClosed(
        await listTasks('open', signal),
        queries.getQueryData<TaskPage>(WAITING_KEY),
        clock.nowMs(),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useClosedTasks(enabled: boolean) {
  return useQuery({
    queryKey: CLOSED_KEY,
    queryFn: ({ signal }) => listTasks('closed', signal),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useViewer(): Viewer {
  const { me, agentId } = useHub();
  return { agentId, seesAll: me.user.role !== 'agent' };
}

/** What is up to this person and waits. */
export function useMyWaiting() {
  const viewer = useViewer();
  const { data } = useWaitingTasks();
  return (data?.items ?? []).filter((task) => task.state !== 'closed' && concerns(task, viewer));
}

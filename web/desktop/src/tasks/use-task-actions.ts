import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { finishTask, reopenTask, takeTask } from '../api/tasks.ts';
import type { MissedCallTask } from '../contract.ts';
import { putTask, refreshTasks } from './task-cache.ts';
import type { TaskActions } from './task-row.tsx';
import { useViewer } from './use-tasks.ts';

/** What the buttons do; one at a time. The answer is shown at once and does not wait for push. */
export function useTaskActions(): { act: TaskActions; busyTask: string | undefined; failed: boolean } {
  const queries = useQueryClient();
  const viewer = useViewer();
  const [busyTask, setBusyTask] = useState<string>();
  const [failed, setFailed] = useState(false);
  const run = (taskId: string, action: () => Promise<MissedCallTask>): void => {
    setBusyTask(taskId);
    setFailed(false);
    action()
      .then((task) => putTask(queries, task, viewer))
      .catch((error: unknown) => {
        console.warn('the task was not changed', { taskId, error });
        setFailed(true);
        // Somebody else may have been first: what is true now is with the hub.
        refreshTasks(queries);
      })
      .finally(() => setBusyTask(undefined));
  };
  return {
    act: {
      take: (taskId) => run(taskId, () => takeTask(taskId)),
      finish: (taskId, note) => run(taskId, () => finishTask(taskId, note)),
      reopen: (taskId) => run(taskId, () => reopenTask(taskId)),
    },
    busyTask,
    failed,
  };
}

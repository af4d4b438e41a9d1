import { requestJson } from '../../../shared/api/http.ts';
import type { ListedTask, MissedCallTask } from '../contract.ts';

export interface TaskPage {
  items: ListedTask[];
  /** Key of the next page; null on the last one. */
  next: string | null;
}

/** The most that the hub gives at once; whoever has more to call back sees that there are more. */
const PAGE_SIZE = 200;

export async function listTasks(state: 'open' | 'closed', signal?: AbortSignal): Promise<TaskPage> {
  const query = new URLSearchParams({ state, limit: String(state === 'open' ? PAGE_SIZE : 50) });
  return await requestJson<TaskPage>('GET', `/api/v1/tasks?${query}`, undefined, signal);
}

const path = (taskId: string, action: string) => `/api/v1/tasks/${encodeURIComponent(taskId)}/${action}`;

export async function takeTask(taskId: string): Promise<MissedCallTask> {
  return await requestJson<MissedCallTask>('POST', path(taskId, 'take'), {});
}

export async function finishTask(taskId: string, note: string): Promise<MissedCallTask> {
  return await requestJson<MissedCallTask>('POST', path(taskId, 'done'), note === '' ? {} : { note });
}

export async function reopenTask(taskId: string): Promise<MissedCallTask> {
  return await requestJson<MissedCallTask>('POST', path(taskId, 'reopen'), {});
}

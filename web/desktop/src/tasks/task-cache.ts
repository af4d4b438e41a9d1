import type { QueryClient } from '@tanstack/react-query';
import type { TaskPage } from '../api/tasks.ts';
import type { ListedTask, MissedCallTask } from '../contract.ts';

const TASKS_KEY = ['tasks'] as const;
export const WAITING_KEY = [...TASKS_KEY, 'waiting'] as const;
export const CLOSED_KEY = [...TASKS_KEY, 'closed'] as const;

/** Whose desk this is. */
export interface Viewer {
  agentId: string | undefined;
  seesAll: boolean;
}

/** Long enough to read why somebody need not be called back any more. */
const CLOSED_STAYS_MS = 60_000;

/** Puts a task that push told of into the list. An answer that is under way may be older, so it is asked for again. */
export function putTask(queries: QueryClient, task: MissedCallTask, viewer: Viewer): void {
  const isAsking = queries.isFetching({ queryKey: WAITING_KEY }) > 0;
  if (isAsking) void queries.cancelQueries({ queryKey: WAITING_KEY });
  queries.setQueryData<TaskPage>(WAITING_KEY, (page) => page && withTask(page, task, viewer));
  if (isAsking) void queries.invalidateQueries({ queryKey: WAITING_KEY });
  void queries.invalidateQueries({ queryKey: CLOSED_KEY });
}

export function refreshTasks(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: TASKS_KEY });
}

export function withTask(page: TaskPage, task: MissedCallTask, viewer: Viewer): TaskPage {
  const known = page.items.find(({ taskId }) => taskId === task.taskId);
  if (known && known.revision > task.revision) return page;
  const others = page.items.filter(({ taskId }) => taskId !== task.taskId);
  // One that was closed before it came here was never waited for.
  if (!isFor(task, viewer) || (task.state === 'closed' && !known)) return { ...page, items: others };
  return { ...page, items: [...others, { ...task, missedAgain: known?.missedAgain ?? 0 }] };
}

/** A fresh answer knows only what waits; what has just been closed stays for a moment, with the reason. */
export function keepJustClosed(fresh: TaskPage, before: TaskPage | undefined, nowMs: number): TaskPage {
  const has = new Set(fresh.items.map(({ taskId }) => taskId));
  const kept = before?.items.filter((task) => !has.has(task.taskId) && isJustClosed(task, nowMs)) ?? [];
  return { ...fresh, items: [...fresh.items, ...kept] };
}

export function isJustClosed(task: MissedCallTask, nowMs: number): boolean {
  const closedAt = task.history.findLast(({ what }) => what === 'closed')?.at;
  return task.state === 'closed' && closedAt !== undefined && nowMs - Date.parse(closedAt) < CLOSED_STAYS_MS;
}

function isFor({ agentId, escalatedTo }: MissedCallTask, viewer: Viewer): boolean {
  if (viewer.seesAll) return true;
  return viewer.agentId !== undefined && [agentId, escalatedTo].includes(viewer.agentId);
}

/** Is it up to this person? Whoever sees all looks after what is nobody's and what waits too long, too. */
export function concerns(task: MissedCallTask, { agentId, seesAll }: Viewer): boolean {
  if (agentId !== undefined && (task.agentId === agentId || task.escalatedTo === agentId)) return true;
  return seesAll && (agentId === undefined || task.agentId === undefined || task.escalatedAt !== undefined);
}

/** Escalated ones first, then whoever waits longest. */
export function inOrder(tasks: readonly ListedTask[]): ListedTask[] {
  const rank = ({ state }: ListedTask): number => (state === 'escalated' ? 0 : 1);
  return tasks.toSorted(
    (a, b) => rank(a) - rank(b) || (a.missedAt < b.missedAt ? -1 : a.missedAt > b.missedAt ? 1 : 0),
  );
}

/** How often the same customer has called in vain since: as the hub counted, or more when the list has heard of more since. */
export function missedAgain(task: ListedTask, all: readonly ListedTask[]): number {
  if (task.numberKey === undefined) return 0;
  const later = all.filter(
    ({ numberKey, missedAt, state }) =>
      numberKey === task.numberKey && missedAt > task.missedAt && state !== 'closed',
  );
  return Math.max(task.missedAgain, later.length);
}

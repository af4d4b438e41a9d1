import type { MissedCallTask, TaskActor } from './missed-call-task.ts';
import { changed, close, opened } from './settle-task.ts';

/** What people and the clock do with a task. Each returns the next revision; the same object when nothing changes. */
export interface ActionContext {
  now: string;
  by: TaskActor;
}

interface NewOwner {
  agentId: string;
  agentName: string;
}

/** Makes the task the agent's own: from here on it does not move with the call's responsible. */
export function takeTask(task: MissedCallTask, owner: NewOwner, context: ActionContext): MissedCallTask {
  if (task.agentId === owner.agentId && task.takenAt !== undefined) return task;
  return changed(
    task,
    { at: context.now, what: 'taken', by: context.by, ...owner },
    { ...owner, takenAt: context.now },
  );
}

export function reassignTask(task: MissedCallTask, owner: NewOwner, context: ActionContext): MissedCallTask {
  if (task.agentId === owner.agentId && task.takenAt !== undefined) return task;
  const change = { at: context.now, what: 'reassigned' as const, by: context.by, ...owner };
  return changed(task, change, { ...owner, takenAt: context.now });
}

export function finishTask(
  task: MissedCallTask,
  note: string | undefined,
  { now, by }: ActionContext,
): MissedCallTask {
  return close(task, { at: now, reason: 'done', by, ...(note !== undefined && { note }) }, now);
}

/** Begins anew: only talks from now on close it, and the time until it escalates runs again. */
export function reopenTask(
  task: MissedCallTask,
  options: ActionContext & { note?: string; escalateAfterMs: number | null },
): MissedCallTask {
  const { now, by, note, escalateAfterMs } = options;
  const { escalatedAt: _at, escalatedTo: _to, escalateAt: _due, ...rest } = task;
  const fresh = opened(rest);
  const change = { at: now, what: 'reopened' as const, by, ...(note !== undefined && { note }) };
  return changed(fresh, change, {
    countsFrom: now,
    ...(escalateAfterMs !== null && {
      escalateAt: new Date(Date.parse(now) + escalateAfterMs).toISOString(),
    }),
  });
}

/** Nobody reached the customer in time. `dutyAgentId`: who is on duty for the call's queue. */
export function escalateTask(
  task: MissedCallTask,
  { now, dutyAgentId }: { now: string; dutyAgentId?: string },
): MissedCallTask {
  if (task.state !== 'open' || task.escalateAt === undefined || task.escalateAt > now) return task;
  const escalatedTo = dutyAgentId === task.agentId ? undefined : dutyAgentId;
  return changed(
    task,
    { at: now, what: 'escalated', ...(escalatedTo !== undefined && { agentId: escalatedTo }) },
    { state: 'escalated', escalatedAt: now, ...(escalatedTo !== undefined && { escalatedTo }) },
  );
}

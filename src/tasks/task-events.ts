import type { OutgoingEvent } from '../calls/outgoing-events.ts';
import type { MissedCallTask } from '../domain/missed-call-task.ts';
import { storableJson } from '../inbox/storable-text.ts';
import type { TaskEventType } from '../push/protocol/messages.ts';

/** What is stored of a task (absent: nothing yet), and what it has become. */
export interface TaskUpdate {
  before?: MissedCallTask | undefined;
  after: MissedCallTask;
}

/** Agents who see the task: whose it is, and the one on duty whom it was escalated to. */
export function viewersOfTask({ agentId, escalatedTo }: MissedCallTask): string[] {
  return [agentId, escalatedTo].filter((id) => id !== undefined);
}

/** The event that tells of the change, to those who see the task and those who no longer do. */
export function toTaskEvent({ before, after }: TaskUpdate, json: string, now: string): OutgoingEvent {
  const type = typeOf(before, after);
  const viewers = [before, after].flatMap((task) => (task ? viewersOfTask(task) : []));
  const head = storableJson({
    specversion: '1.0',
    id: `${after.taskId}:${after.revision}`,
    source: `/tenants/${after.tenantId}/connections/${after.connectorId}`,
    type,
    subject: after.taskId,
    time: now,
    datacontenttype: 'application/json',
    correlationid: after.callId,
  });
  return {
    callId: after.callId,
    type,
    agentIds: [...new Set(viewers)],
    text: `${head.slice(1, -1)},"data":{"task":${json}}}`,
  };
}

function typeOf(before: MissedCallTask | undefined, after: MissedCallTask): TaskEventType {
  if (after.state === 'closed') {
    return before?.state === 'closed' ? 'callweave.task.changed.v1' : 'callweave.task.closed.v1';
  }
  if (before === undefined || before.state === 'closed') return 'callweave.task.opened.v1';
  return before.state === after.state ? 'callweave.task.changed.v1' : 'callweave.task.escalated.v1';
}

import type { ListedTask } from '../../src/domain/missed-call-task.ts';
import { PEOPLE } from './call-story.ts';
import type { MockHub } from './mock-hub.ts';

const MINUTE = 60_000;
const { me, anna } = PEOPLE;
const iso = (ms: number): string => new Date(ms).toISOString();

/** A task of mine, missed ten minutes ago. */
export function task(
  hub: MockHub,
  part: Partial<ListedTask> & { taskId: string },
  agoMinutes = 10,
): ListedTask {
  const missedAt = iso(hub.now() - agoMinutes * MINUTE);
  return {
    schema: 'callweave.task/1',
    tenantId: 'tenant-1',
    callId: `call-of-${part.taskId}`,
    connectorId: 'connection-1',
    revision: 1,
    state: 'open',
    outcome: 'missed',
    customer: { raw: '+79000000011', e164: '+79000000011', digits: '79000000011', withheld: false },
    numberKey: '79000000011',
    line: { did: '79000009900', name: 'Продажи' },
    calledAt: iso(hub.now() - agoMinutes * MINUTE - 30_000),
    missedAt,
    responsible: { agentId: me.agentId, agentName: me.name, rule: 'lastRang', reason: 'lastRang:104' },
    agentId: me.agentId,
    agentName: me.name,
    openedAt: missedAt,
    countsFrom: missedAt,
    history: [{ at: missedAt, what: 'opened' }],
    missedAgain: 0,
    ...part,
  };
}

export function customer(last: string, name?: string) {
  const digits = `790000000${last}`;
  return {
    customer: { raw: `+${digits}`, e164: `+${digits}`, digits, withheld: false },
    numberKey: digits,
    ...(name && { contact: { crm: 'callweave', id: last, name, company: 'Ателье «Нитка»' } }),
  };
}

/** The desk of somebody who has been away for an hour. */
export function busyMorning(hub: MockHub): void {
  const all = [
    task(hub, { taskId: 't1', ...customer('11', 'Мария Примерная'), missedAgain: 2 }, 12),
    task(
      hub,
      {
        taskId: 't2',
        ...customer('12'),
        state: 'escalated',
        escalatedAt: iso(hub.now() - 5 * MINUTE),
        queue: { id: '400', name: 'Отдел продаж, первая линия' },
        outcome: 'abandoned',
      },
      75,
    ),
    task(
      hub,
      {
        taskId: 't3',
        customer: { raw: 'anonymous', digits: '', withheld: true },
        numberKey: undefined as never,
        responsible: { agentId: me.agentId, agentName: me.name, rule: 'queueDuty', reason: 'queueDuty:400' },
      },
      3,
    ),
    task(
      hub,
      { taskId: 't4', ...customer('14'), takenAt: iso(hub.now() - MINUTE), outcome: 'voicemail' },
      26 * 60,
    ),
    task(
      hub,
      {
        taskId: 't5',
        ...customer('15', 'Константин Константинопольский-Вымышленный'),
        responsible: {
          agentId: anna.agentId,
          agentName: anna.name,
          rule: 'contactOwner',
          reason: 'contactOwner:a',
        },
        agentId: anna.agentId,
        agentName: anna.name,
      },
      1,
    ),
  ];
  for (const one of all) hub.tasks.set(one.taskId, one);
}

/** Somebody talked with the customer. */
export function reached(hub: MockHub, taskId: string, by: { agentId: string; name: string }): void {
  const open = hub.tasks.get(taskId);
  if (!open) throw new Error(taskId);
  const at = iso(hub.now());
  hub.tellTask('callweave.task.closed.v1', {
    ...open,
    revision: open.revision + 1,
    state: 'closed',
    closed: {
      at,
      reason: 'gotThrough',
      callId: 'call-later',
      by: { agentId: by.agentId, agentName: by.name },
      reachedAfterMs: hub.now() - Date.parse(open.missedAt),
    },
    history: [...open.history, { at, what: 'closed', reason: 'gotThrough' }],
  });
}

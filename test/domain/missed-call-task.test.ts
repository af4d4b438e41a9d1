import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/domain/call-record.ts';
import {
  type MissedCallTask,
  missOf,
  numberKeyOf,
  type Reach,
  reachOf,
} from '../../src/domain/missed-call-task.ts';
import { followCall, followReaches, openTask, type SettleContext } from '../../src/domain/settle-task.ts';
import {
  escalateTask,
  finishTask,
  reassignTask,
  reopenTask,
  takeTask,
} from '../../src/domain/task-actions.ts';

const NOW = '2026-03-02T08:00:00.000Z';
const MISSED_AT = '2026-03-02T07:15:30.000Z';
const RULES = { shortAbandonMs: 0 };
const CONTEXT: SettleContext = {
  now: NOW,
  isAgent: (id) => id.startsWith('agent'),
  escalateAfterMs: () => 900_000,
};
const vera = { agentId: 'agent-vera', agentName: 'Vera Sample' };
const ivan = { agentId: 'agent-ivan', agentName: 'Ivan Sample' };

function call(fields: Partial<CallRecord> = {}): CallRecord {
  return {
    callId: '0195f8a0-0000-7000-8000-000000000001',
    tenantId: 't',
    connectorId: 'c',
    direction: 'inbound',
    customer: { raw: '+79000000011', e164: '+79000000011', digits: '79000000011', withheld: false },
    startedAt: '2026-03-02T07:15:00.000Z',
    endedAt: MISSED_AT,
    durations: { total: 30_000, ring: 30_000, queue: 0, talk: 0, hold: 0 },
    outcome: 'missed',
    responsible: { ...vera, rule: 'lastRang', reason: 'lastRang:101' },
    legs: [],
    matches: [],
    ...fields,
  } as CallRecord;
}

function task(fields: Partial<CallRecord> = {}): MissedCallTask {
  const record = call(fields);
  const miss = missOf(record, RULES);
  if (!miss) throw new Error('this call is not missed');
  return openTask(record, miss, CONTEXT);
}

const reach = (at: string, fields: Partial<Reach> = {}): Reach => ({
  callId: `talk ${at}`,
  numberKey: '79000000011',
  at: `2026-03-02T${at}.000Z`,
  direction: 'outbound',
  ...ivan,
  ...fields,
});

describe('whether a call makes a task', () => {
  it.each([
    'missed',
    'abandoned',
    'overflowed',
    'voicemail',
    'busy',
    'failed',
    'congestion',
    'unreachable',
  ] as const)('an inbound call that ended as %s does', (outcome) =>
    expect(missOf(call({ outcome }), RULES)).toMatchObject({ outcome, missedAt: MISSED_AT }),
  );

  it('one that was answered or blocked, lasts, goes out or stays inside does not', () => {
    const { endedAt: _end, outcome: _outcome, ...live } = call();
    for (const record of [
      call({ outcome: 'answered' }),
      call({ outcome: 'blocked' }),
      live as CallRecord,
      call({ direction: 'outbound', outcome: 'noAnswer' }),
      call({ direction: 'internal', outcome: 'noAnswer' }),
    ])
      expect(missOf(record, RULES)).toBeUndefined();
  });

  it('one whose caller hung up sooner than the tenant counts does not; one that the company missed does', () => {
    const atOnce = { durations: { total: 4_999, ring: 0, queue: 0, talk: 0, hold: 0 } };
    const rules = { shortAbandonMs: 5_000 };
    expect(missOf(call({ ...atOnce, outcome: 'abandoned' }), rules)).toBeUndefined();
    expect(missOf(call({ ...atOnce, outcome: 'abandoned' }), RULES)).toBeDefined();
    expect(missOf(call({ ...atOnce, outcome: 'missed' }), rules)).toBeDefined();
  });

  it('knows the customer by E.164, else by digits, and not at all when withheld or an extension', () => {
    expect(numberKeyOf(call())).toBe('79000000011');
    const key = (customer: Partial<CallRecord['customer']>) =>
      numberKeyOf(call({ customer: { raw: '', digits: '', withheld: false, ...customer } }));
    expect(key({ digits: '55500011' })).toBe('55500011');
    expect(key({ digits: '101' })).toBeUndefined();
    expect(key({ withheld: true })).toBeUndefined();
  });
});

describe('whether a customer was reached', () => {
  const answered = { answeredAt: '2026-03-02T07:15:05.000Z', firstAnsweredBy: ivan.agentId };

  it('from the moment one of us talks with them, whoever called whom', () => {
    const { endedAt: _end, outcome: _outcome, ...live } = call({ ...answered, direction: 'outbound' });
    expect(reachOf(live as CallRecord)).toMatchObject({
      direction: 'outbound',
      at: answered.answeredAt,
      agentId: ivan.agentId,
    });
    expect(reachOf(call({ ...answered, outcome: 'answered' }))).toMatchObject({ direction: 'inbound' });
  });

  it('not by a voicemail, a colleague or a caller who hides', () => {
    expect(reachOf(call({ ...answered, outcome: 'voicemail' }))).toBeUndefined();
    expect(reachOf(call({ ...answered, direction: 'internal', outcome: 'answered' }))).toBeUndefined();
    const hidden = { raw: '', digits: '', withheld: true };
    expect(reachOf(call({ ...answered, customer: hidden, outcome: 'answered' }))).toBeUndefined();
  });
});

describe('a task among the talks with its customer', () => {
  it('is closed by the first one after the missed call, in whatever order they are told', () => {
    const talks = [reach('07:30:00'), reach('07:20:00', { direction: 'inbound' }), reach('07:10:00')];
    for (const order of [talks, talks.toReversed()]) {
      expect(followReaches(task(), order, { now: NOW }).closed).toEqual({
        at: '2026-03-02T07:20:00.000Z',
        reason: 'gotThrough',
        callId: 'talk 07:20:00',
        by: ivan,
        reachedAfterMs: 270_000,
      });
    }
  });

  it('comes to the same end whether the talks are told together or one by one', () => {
    const talks = [reach('07:30:00'), reach('07:20:00'), reach('07:25:00')];
    const together = followReaches(task(), talks, { now: NOW });
    const apart = talks.reduce((known, one) => followReaches(known, [one], { now: NOW }), task());
    expect(apart.closed).toEqual(together.closed);
  });

  it('is not closed by other numbers, by its own call, and never when the number is withheld', () => {
    const own = task();
    for (const one of [
      reach('07:20:00', { numberKey: '79000000012' }),
      reach('07:20:00', { callId: own.callId }),
    ])
      expect(followReaches(own, [one], { now: NOW })).toBe(own);
    const hidden = task({ customer: { raw: 'anonymous', digits: '', withheld: true } });
    expect(followReaches(hidden, [reach('07:20:00')], { now: NOW })).toBe(hidden);
  });

  it('is the same object when nothing changes, so that nothing is told', () => {
    const closed = followReaches(task(), [reach('07:20:00')], { now: NOW });
    expect(followReaches(closed, [reach('07:20:00'), reach('07:40:00')], { now: NOW })).toBe(closed);
    const miss = missOf(call(), RULES);
    expect(followCall(closed, { callId: closed.callId, isAnswered: false }, miss, CONTEXT)).toBe(closed);
  });

  it('waits again when the talk that closed it was none, unless there is another', () => {
    const closed = followReaches(task(), [reach('07:20:00')], { now: NOW });
    const gone = new Set(['talk 07:20:00']);
    expect(followReaches(closed, [], { now: NOW, gone })).toMatchObject({ state: 'open' });
    expect(followReaches(closed, [], { now: NOW, gone })).not.toHaveProperty('closed');
    const next = followReaches(closed, [reach('07:40:00')], { now: NOW, gone });
    expect(next.closed).toMatchObject({ callId: 'talk 07:40:00' });
  });
});

describe('a task and its call', () => {
  const other = missOf(call({ responsible: { ...ivan, rule: 'queueDuty', reason: 'queueDuty:400' } }), RULES);

  it('moves with the responsible agent until somebody takes it', () => {
    const { callId } = call();
    const moved = followCall(task(), { callId, isAnswered: false }, other, CONTEXT);
    expect(moved).toMatchObject({
      ...ivan,
      revision: 2,
      history: [{ what: 'opened' }, { what: 'moved', ...ivan }],
    });
    const taken = takeTask(task(), vera, { now: NOW, by: vera });
    const stays = followCall(taken, { callId, isAnswered: false }, other, CONTEXT);
    expect(stays).toMatchObject({ ...vera, responsible: { rule: 'queueDuty' }, revision: 3 });
  });

  it("is nobody's when the responsible one is a phone and no agent", () => {
    const phone = task({ responsible: { agentId: '101', rule: 'lastRang', reason: 'lastRang:101' } });
    expect(phone).not.toHaveProperty('agentId');
    expect(phone.responsible?.agentId).toBe('101');
  });

  it('has one id, however often it is made', () => {
    expect(task().taskId).toBe(task().taskId);
    expect(task().taskId).not.toBe(task({ callId: '0195f8a0-0000-7000-8000-000000000002' }).taskId);
  });
});

describe('what people and the clock do', () => {
  const by = { userId: 'vera', ...vera };

  it('escalates once, when the time is over, and not before', () => {
    const open = task();
    expect(escalateTask(open, { now: '2026-03-02T07:30:29.999Z' })).toBe(open);
    const escalated = escalateTask(open, { now: '2026-03-02T07:30:30.000Z', dutyAgentId: ivan.agentId });
    expect(escalated).toMatchObject({ state: 'escalated', escalatedTo: ivan.agentId });
    expect(escalateTask(escalated, { now: NOW })).toBe(escalated);
    expect(escalateTask(open, { now: NOW, dutyAgentId: vera.agentId })).not.toHaveProperty('escalatedTo');
  });

  it('keeps the escalation of a task that is taken: the customer waits all the same', () => {
    const escalated = escalateTask(task(), { now: NOW });
    expect(takeTask(escalated, ivan, { now: NOW, by })).toMatchObject({
      state: 'escalated',
      ...ivan,
      takenAt: NOW,
    });
  });

  it('says in the history who did what, and takes nothing twice', () => {
    const taken = takeTask(task(), vera, { now: NOW, by });
    expect(takeTask(taken, vera, { now: NOW, by })).toBe(taken);
    const given = reassignTask(taken, ivan, { now: NOW, by });
    const done = finishTask(given, 'sent a letter', { now: NOW, by });
    expect(done.closed).toEqual({ at: NOW, reason: 'done', by, note: 'sent a letter' });
    expect(done.history.slice(1)).toEqual([
      { at: NOW, what: 'taken', by, ...vera },
      { at: NOW, what: 'reassigned', by, ...ivan },
      { at: NOW, what: 'closed', reason: 'done', by, note: 'sent a letter' },
    ]);
  });

  it('begins anew when it is opened again: its time runs from now, and old talks count no more', () => {
    const done = finishTask(escalateTask(task(), { now: NOW }), undefined, { now: NOW, by });
    const again = reopenTask(done, { now: NOW, by, escalateAfterMs: 60_000 });
    expect(again).toMatchObject({ state: 'open', escalateAt: '2026-03-02T08:01:00.000Z', countsFrom: NOW });
    expect(again).not.toHaveProperty('escalatedAt');
    expect(followReaches(again, [reach('07:59:59')], { now: NOW })).toBe(again);
    expect(followReaches(again, [reach('08:00:01')], { now: NOW }).state).toBe('closed');
    expect(followCall(again, { callId: again.callId, isAnswered: true }, undefined, CONTEXT)).toBe(again);
  });

  it('forgets the middle of a history that no person would make', () => {
    let busy = task();
    for (let i = 0; i < 300; i += 1) busy = reassignTask(busy, i % 2 ? vera : ivan, { now: NOW, by });
    expect(busy.history).toHaveLength(200);
    expect(busy.history[0]?.what).toBe('opened');
    expect(busy.revision).toBe(301);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/http/faults.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import { type Bitrix24Stage, openBitrix24, webhookSettings } from './bitrix24-stage.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { answered, blind, missed, recorded, situationOf } from './call-shapes.ts';

const USERS = { a201: '5101', a202: '5102' };
const KEYS = {
  e164: '+79000000011',
  digits: '79000000011',
  last10: '9000000011',
  last8: '',
  last7: '',
  reversed: '',
};

/** It was done, and whoever asked does not learn it. */
const LOST: Fault = { kind: 'done', answer: { status: 504, empty: true } };

let stage: Bitrix24Stage;

beforeEach(async () => {
  stage = await openBitrix24();
  // Signed in.
  await stage.port.test();
});
afterEach(() => stage.portal.stop());

const write = (call: CallRecord, more: Partial<CrmSituation> = {}, before?: CrmSituation['memory']) =>
  bringUpToDate(stage.port, situationOf(call, { users: USERS, ...more }), before);
const rows = () => stage.portal.api.telephony.statistics;

function knowCustomer() {
  return stage.portal.api.people.add({
    type: 'CONTACT',
    name: 'Иван Примеров',
    phones: ['8 (900) 000-00-11'],
    assignedBy: 5101,
  });
}

describe('a call in Bitrix24', () => {
  it('is one row of statistics, with its text and recording at the activity', async () => {
    knowCustomer();
    const { steps, refs, memory } = await write(recorded(blind));
    expect(steps.map(({ id }) => id)).toEqual(['register', 'finish', 'text', 'recording:r1']);
    expect(rows()).toHaveLength(1);
    expect(rows()[0]).toMatchObject({
      PORTAL_USER_ID: 5102,
      EXTERNAL_CALL_ID: 'call-blind',
      CRM_ENTITY_TYPE: 'CONTACT',
    });
    const activity = stage.portal.api.telephony.activities.get(Number(memory.activityId));
    expect(activity?.DESCRIPTION).toContain('cti:call-blind ');
    expect([...stage.portal.api.telephony.records.values()]).toEqual([expect.stringContaining('/r/r1')]);
    expect(refs.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['call', 'activity']));
  });

  it('opens one card on its way and closes it', async () => {
    const alive = { ...answered, final: false, revision: 1 } as CallRecord;
    const ringing = JSON.parse(
      JSON.stringify({ ...alive, endedAt: undefined, outcome: undefined }),
    ) as CallRecord;
    ringing.legs = ringing.legs.map((leg) => (leg.role === 'agent' ? { ...leg, state: 'alerting' } : leg));
    const { memory } = await write(ringing);
    const { cardLog } = stage.portal.api.telephony;
    expect(cardLog.map(({ userId, isOpen }) => [userId, isOpen])).toEqual([[5101, true]]);
    await write(answered, {}, memory);
    expect(cardLog.map(({ userId, isOpen }) => [userId, isOpen])).toEqual([
      [5101, true],
      [5101, false],
    ]);
  });

  it('keeps what people wrote at the activity', async () => {
    knowCustomer();
    const { memory } = await write(answered);
    const activity = stage.portal.api.telephony.activities.get(Number(memory.activityId));
    if (activity === undefined) throw new Error('no activity');
    activity.DESCRIPTION += '\n\nПерезвонить в среду';
    await write(recorded(answered), {}, memory);
    expect(activity.DESCRIPTION).toContain('Перезвонить в среду');
    expect(activity.DESCRIPTION).toContain('/r/r1');
    expect(activity.DESCRIPTION.match(/cti:call-live /g)).toHaveLength(1);
  });

  it('goes to the user of the settings when its user has left', async () => {
    const user = stage.portal.api.people.users.find(({ id }) => id === 5101);
    if (user) user.isActive = false;
    const { notices, refused } = await write(answered);
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('no active user 5101');
    expect(rows()).toMatchObject([{ PORTAL_USER_ID: 1, CALL_DURATION: 240 }]);
  });

  it('finds the other contact when the one that was known is merged into it', async () => {
    const [old, survivor] = [
      knowCustomer(),
      stage.portal.api.people.add({ type: 'CONTACT', name: 'Он же', phones: [], assignedBy: 1 }),
    ];
    stage.portal.api.people.merge(survivor, old);
    const person = { type: 'contact' as const, id: String(old.id), name: old.name };
    const { notices, refused } = await write(answered, { person });
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('it looks for the number itself');
    expect(rows()).toMatchObject([{ CRM_ENTITY_ID: survivor.id }]);
  });

  it('makes a lead of an unknown caller, and the next call finds it', async () => {
    const unknown = { isUnknown: true, unknownCallers: 'create' as const };
    const first = await write(missed, unknown);
    const second = await write(answered, unknown);
    expect(first.refs.find(({ kind }) => kind === 'lead')).toBeDefined();
    expect(second.refs.find(({ kind }) => kind === 'lead')).toBeUndefined();
    expect(stage.portal.api.people.entities).toHaveLength(1);
  });

  it('says that nobody is known, and keeps the call in the statistics', async () => {
    const { notices } = await write(answered);
    expect(notices).toEqual([expect.stringContaining('in its statistics only')]);
    expect(rows()).toHaveLength(1);
  });
});

describe('an answer that was lost', () => {
  it('to the registration: the same call is registered again within half an hour', async () => {
    stage.portal.faults.next({ kind: 'done' });
    const { troubles } = await write(answered);
    expect(troubles).toEqual(['unknown']);
    expect(rows()).toHaveLength(1);
    expect(stage.portal.api.telephony.registered.size).toBe(0);
  });

  it('to the registration, and later: the call that is never finished is in no statistics', async () => {
    stage.portal.api.telephony.window = false;
    stage.portal.faults.next(LOST);
    await write(answered);
    expect(rows()).toHaveLength(1);
  });

  it('to the finish: the statistics show it, and it is not finished again', async () => {
    knowCustomer();
    const { memory } = await write({ ...answered, final: false });
    expect(memory).toEqual({});
    const { port, portal } = stage;
    const situation = situationOf(answered, { users: USERS });
    const register = port.plan(situation);
    const made = register && (await port.make(register, () => {}));
    if (made?.state !== 'done') throw new Error('not registered');
    portal.faults.next(LOST);
    const brought = await bringUpToDate(port, situation, made.value.remember);
    expect(brought.troubles).toEqual(['unknown']);
    expect(brought.steps.map(({ id }) => id)).toEqual(['finish', 'text']);
    expect(portal.api.asked.filter(({ method }) => method.endsWith('.finish'))).toHaveLength(1);
    // Finished twice all the same: an error, and no second row.
    const finish = port.plan({ ...situation, memory: made.value.remember ?? {} });
    expect(finish && (await port.make(finish, () => {}))).toMatchObject({ state: 'done' });
    expect(rows()).toHaveLength(1);
  });

  it('leaves it to a person when the portal knows nothing of a registered call', async () => {
    const { refused } = await write(answered, {}, { callId: 'externalCall.gone' });
    expect(refused).toContain('does not know the registered call any more');
    expect(rows()).toHaveLength(0);
  });
});

describe('limits', () => {
  it.each([200, 503])('are understood with the status %d', async (status) => {
    const answer = {
      status,
      json: { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' },
    };
    stage.portal.faults.next({ kind: 'answer', answer });
    expect(await stage.port.lookUp?.(KEYS)).toMatchObject({
      state: 'later',
      isLimit: true,
      retryAfterMs: 2_000,
    });
  });

  it('of the working time say when they end', async () => {
    stage.portal.api.blockedUntil = Date.now() + 300_000;
    const answer = await stage.port.lookUp?.(KEYS);
    expect(answer).toMatchObject({ state: 'later', isLimit: true });
    expect(answer?.state === 'later' && answer.retryAfterMs).toBeGreaterThan(200_000);
  });

  it('pass with time', async () => {
    // So slow a drain that no machine is too busy for it.
    stage.portal.limit({ burst: 3, perSecond: 0.01 });
    for (let nth = 0; nth < 3; nth += 1) await stage.port.lookUp?.(KEYS);
    expect(await stage.port.lookUp?.(KEYS)).toMatchObject({ state: 'later', isLimit: true });
    stage.pass(200_000);
    expect(await stage.port.lookUp?.(KEYS)).toMatchObject({ state: 'done' });
  });
});

describe('signing in', () => {
  it('renews tokens in the middle of a call, and keeps them out of what is written down', async () => {
    stage.portal.api.tokens.expireAccess();
    const { troubles, talks } = await write(answered);
    expect(troubles).toEqual([]);
    expect(stage.portal.api.tokens.refreshes).toBe(2);
    const { access, refresh } = stage.tokens.saved?.pair ?? { access: '', refresh: '' };
    expect(JSON.stringify(talks)).not.toContain(access);
    expect(JSON.stringify(talks)).not.toContain(refresh);
  });

  it('stops for a person when somebody else has renewed them', async () => {
    stage.portal.api.tokens.revoke();
    expect(await stage.port.test()).toMatchObject({ state: 'auth' });
  });

  it('by webhook finds contacts and users, says what it is, and writes nothing', async () => {
    knowCustomer();
    const port = stage.bind(webhookSettings(stage));
    expect(await port.test()).toMatchObject({
      state: 'done',
      value: { account: expect.stringContaining('writes no calls') },
    });
    expect(await port.lookUp?.(KEYS)).toMatchObject({
      state: 'done',
      value: [{ type: 'contact', name: 'Иван Примеров', ownerUserId: '5101', numbers: ['+79000000011'] }],
    });
    expect(await port.users?.()).toMatchObject({ state: 'done' });
    expect(port.plan(situationOf(answered, { users: USERS }))).toBeUndefined();
  });
});

it('lists users with their extensions, page after page', async () => {
  const { users } = stage.portal.api.people;
  for (let nth = 0; nth < 60; nth += 1) {
    users.push({
      id: 9_000 + nth,
      name: `User ${nth}`,
      lastName: 'Примеров',
      inner: '',
      isActive: nth % 2 === 0,
    });
  }
  const answer = await stage.port.users?.();
  if (answer?.state !== 'done') throw new Error('no users');
  expect(answer.value).toHaveLength(users.length);
  expect(answer.value.find(({ id }) => id === '5101')).toMatchObject({ extension: '101', isActive: true });
  expect(answer.value.filter(({ isActive }) => !isActive)).toHaveLength(30);
});

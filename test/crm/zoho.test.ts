import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import { ZOHO_FAULTS } from '../../sandbox/crm/zoho/account.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CrmSituation } from '../../src/domain/crm/crm-port.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';
import { left, live, openZoho, rang, took, type ZohoStage } from './zoho-stage.ts';

let stage: ZohoStage;
let users: Record<string, string>;

beforeEach(async () => {
  stage = await openZoho();
  users = { a201: stage.user('88401', 'Агент 201'), a202: stage.user('88402', 'Агент 202') };
});
afterEach(() => stage.crm.stop());

const calls = () => stage.crm.bridge.calls.list();
const situation = (call: CallRecord, more: Partial<CrmSituation> = {}) =>
  situationOf(call, { users, ...more });

/** A call as it is seen at these moments. */
async function follow(
  moments: readonly CallRecord[],
  settings: object = {},
  more: Partial<CrmSituation> = {},
) {
  const port = stage.bind({ ...settings });
  let memory = {};
  const notices: string[] = [];
  let refused: string | undefined;
  for (const call of moments) {
    const done = await bringUpToDate(port, situation(call, { ...more, memory }));
    memory = done.memory;
    notices.push(...done.notices);
    refused ??= done.refused;
  }
  return { memory, notices, refused };
}

describe('a call at Zoho', () => {
  it('rings, is answered and ends, as one call of one user', async () => {
    await follow([shapes.ringing, shapes.talking, shapes.answered, shapes.recorded(shapes.answered)]);
    expect(calls()).toMatchObject([
      {
        type: 'received',
        from: '+79000000011',
        to: '+74950000001',
        user: '88401',
        cards: ['88401'],
        states: ['ringing', 'answered', 'ended'],
        startTime: '2026-03-02 07:15:04',
        duration: '240',
        voice: expect.stringContaining('https://cti.example/r/r1'),
      },
    ]);
    expect(stage.crm.bridge.calls.disorder).toEqual([]);
    expect(stage.crm.signIns).toBe(1);
  });

  it('that is handed on is a second call, tied to the first', async () => {
    const talk = [rang('201', 1), took('201', 5)];
    const moved = [...talk, left('201', 30), rang('202', 30)];
    await follow([live(...talk), live(...moved), live(...moved, took('202', 36))]);
    const [first, second] = calls();
    expect(first).toMatchObject({ user: '88401', states: ['ringing', 'answered', 'ended'] });
    expect(second).toMatchObject({
      user: '88402',
      states: ['ringing', 'answered'],
      transferredFrom: first?.id,
    });
  });

  it('of an hour ago is one call without a card', async () => {
    await follow([shapes.answered]);
    await follow([shapes.missed]);
    expect(calls().map(({ states, cards }) => ({ states, cards }))).toEqual([
      { states: ['ended'], cards: [] },
      { states: ['missed'], cards: [] },
    ]);
  });

  it.each(['status', 'inside'] as const)(
    'that nobody answered is ended where Zoho refuses to hear that it was missed (errors: %s)',
    async (errors) => {
      Object.assign(stage.crm.bridge.manners, { unattended: 'refused', errors });
      const { notices, refused } = await follow([shapes.missed]);
      expect(refused).toBeUndefined();
      expect(notices.join()).toContain('"missed"');
      expect(calls()).toMatchObject([{ states: ['ended'], user: '88401', duration: '0' }]);
      // And at once where the settings say so.
      const next = { ...shapes.missed, callId: 'call-2' };
      expect((await follow([next], { endedOnly: true })).notices).toEqual([]);
      expect(calls()).toHaveLength(2);
    },
  );

  it('keeps its end where the recording comes too late for Zoho', async () => {
    stage.crm.bridge.manners.secondEnd = 'refused';
    const { notices, refused } = await follow([shapes.answered, shapes.recorded(shapes.answered)]);
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('takes no recording');
    expect(calls()).toMatchObject([{ states: ['ended'], voice: undefined }]);
  });

  it('is told without a user who left, and people are told', async () => {
    stage.crm.bridge.users.splice(0, 1);
    const { notices, refused } = await follow([shapes.ringing, shapes.answered]);
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('does not take user 88401');
    expect(calls()).toMatchObject([{ states: ['ended'], user: undefined }]);
  });
});

describe('the account at Zoho', () => {
  it.each([
    ['PROVIDER_NOT_REGISTERED', 'not registered'],
    ['NO_PERMISSION', 'may not manage'],
    ['DIFFERENT_PROVIDER_ALREADY_ENABLED', 'another telephone system'],
  ] as const)('stops, and says why, when Zoho says %s', async (trouble, words) => {
    stage.crm.bridge.trouble = trouble;
    expect(await stage.bind().test()).toMatchObject({
      state: 'auth',
      reason: expect.stringContaining(words),
    });
    const done = await bringUpToDate(stage.bind(), situation(shapes.answered));
    expect(done.troubles).toEqual(['auth']);
  });

  it('is switched on by the first call, and not by a test', async () => {
    stage.crm.bridge.isIntegrated = false;
    expect(await stage.bind().test()).toMatchObject({ state: 'done' });
    expect(stage.crm.bridge.isIntegrated).toBe(false);
    await follow([shapes.answered]);
    expect(stage.crm.bridge.isIntegrated).toBe(true);
    expect(calls()).toHaveLength(1);
  });

  it('renews its token in the middle', async () => {
    const { memory } = await follow([shapes.ringing]);
    stage.crm.expireTokens();
    const { troubles } = await bringUpToDate(stage.bind(), situation(shapes.answered, { memory }));
    expect(troubles).toEqual([]);
    expect(stage.crm.signIns).toBe(2);
  });

  it('waits when Zoho gives no more tokens for now', async () => {
    stage.crm.tokensLeft = 0;
    expect(await stage.bind().test()).toMatchObject({ state: 'later', isLimit: true, retryAfterMs: 600_000 });
  });

  it('does not stop for a sign-in that failed on the side of Zoho, nor for a page of something in between', async () => {
    stage.crm.faults.spares = () => false;
    stage.crm.faults.next({ kind: 'answer', answer: { status: 200, json: { error: 'general_error' } } });
    expect(await stage.bind().test()).toMatchObject({ state: 'later', isLimit: false });
    stage.crm.faults.spares = (path) => path.startsWith('/oauth/');
    stage.crm.faults.next({
      kind: 'answer',
      answer: { status: 403, text: '<html><h1>Forbidden</h1></html>', type: 'text/html' },
    });
    expect(await stage.bind().test()).toMatchObject({ state: 'later', isLimit: false });
  });

  it('stops when the refresh token or the secret is wrong, or it is kept elsewhere', async () => {
    expect(await stage.bind({ refreshToken: 'fictional-wrong-token' }).test()).toMatchObject({
      state: 'auth',
    });
    expect(await stage.bind({ clientSecret: 'fictional-wrong-secret' }).test()).toMatchObject({
      state: 'auth',
    });
    stage.crm.home = 'https://www.zohoapis.example';
    expect(await stage.bind().test()).toMatchObject({
      state: 'auth',
      reason: expect.stringContaining('https://www.zohoapis.example'),
    });
  });

  it('shows no secret and no token in what was said', async () => {
    const { talks } = await bringUpToDate(stage.bind(), situation(shapes.answered));
    expect(talks.map(({ url }) => new URL(url).pathname)).toContain('/phonebridge/v3/callnotify');
    const said = JSON.stringify(talks);
    expect(said).not.toContain(stage.crm.credentials.refreshToken);
    expect(said).not.toContain(stage.crm.credentials.clientSecret);
    expect(said).not.toContain('1000.');
  });

  it('lists the users over the pages', async () => {
    for (let index = 0; index < 250; index += 1) stage.user(`9${index}`);
    const found = await stage.bind().users?.();
    expect(found?.state === 'done' && found.value).toHaveLength(252);
    expect(found?.state === 'done' && found.value[0]).toEqual({
      id: '88401',
      name: 'Агент 201',
      email: '88401@example.org',
      isActive: true,
    });
  });
});

describe('a notice of which nobody knows whether it arrived', () => {
  it.each([
    ['was lost', { kind: 'answer', answer: { status: 502, empty: true } }],
    ['was taken', { kind: 'done', answer: { status: 504, empty: true } }],
  ] as const)('is told again when it %s, and counts once', async (_, fault) => {
    stage.crm.faults.next(fault);
    await follow([shapes.ringing]);
    stage.crm.faults.next(fault);
    await follow([shapes.answered], {}, {});
    expect(calls().map(({ states }) => states)).toEqual([['ringing', 'ended']]);
  });
});

describe('a bad day at Zoho', () => {
  it('loses no call, keeps the order and writes none twice', async () => {
    haveBadDay(stage.crm.faults, 1 / 8, ZOHO_FAULTS, { isSilent: false });
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const moments = [shapes.ringing, shapes.talking, shapes.answered, shapes.recorded(shapes.answered)];
        return follow(moments.map((call) => ({ ...call, callId: `call-${index}` })));
      }),
    );
    expect(calls()).toHaveLength(10);
    expect(stage.crm.bridge.calls.disorder).toEqual([]);
    expect(calls().every(({ states, voice }) => states.join() === 'ringing,answered,ended' && voice)).toBe(
      true,
    );
  });
});

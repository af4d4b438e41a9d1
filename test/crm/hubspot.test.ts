import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import { HUBSPOT_FAULTS } from '../../sandbox/crm/hubspot/account.ts';
import { tooMany } from '../../sandbox/crm/hubspot/said.ts';
import type { CrmPort } from '../../src/domain/crm/crm-port.ts';
import { peopleWith } from '../../src/domain/crm/people-with.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';
import { type HubspotStage, openHubspot, PRIVATE_TOKEN } from './hubspot-stage.ts';
import { numberKeysOf } from './number-keys.ts';

let stage: HubspotStage;
beforeEach(async () => {
  stage = await openHubspot();
});
afterEach(() => stage.crm.stop());

const calls = () => stage.crm.api.records.list('calls');
const contact = (properties: object = { phone: '+7 900 000-00-11' }) =>
  stage.crm.api.records.insert('contacts', { lastname: 'Примерова', ...properties }).id;
const owner = (name = 'Агент 201', isArchived = false) => stage.crm.api.owners.add(name, { isArchived });
const person = (id: string) => ({ type: 'contact', id, name: 'Клиент' }) as const;

function stepOf(port: CrmPort, call = shapes.answered, more = {}) {
  const step = port.plan(situationOf(call, more));
  if (step === undefined) throw new Error('nothing to write');
  return step;
}

describe('a call in HubSpot', () => {
  it.each([false, true])(
    'is one call of its contact and its owner (unique property: %s)',
    async (isUnique) => {
      stage.crm.api.calls.isUnique = isUnique;
      const port = stage.bind({ callIdIsUnique: isUnique });
      const users = { a201: owner() };
      const id = contact();
      let memory = {};
      for (const call of [shapes.ringing, shapes.talking, shapes.answered]) {
        ({ memory } = await bringUpToDate(port, situationOf(call, { users, person: person(id), memory })));
      }
      expect(calls()).toHaveLength(1);
      const [call] = calls();
      expect(call?.properties).toMatchObject({
        cti_call_id: 'call-live',
        hs_call_duration: '240000',
        hs_call_status: 'COMPLETED',
        hubspot_owner_id: users.a201,
      });
      expect([...(call?.contacts ?? [])]).toEqual([id]);
      expect(call?.properties.hs_call_body).toContain('<br>cti:call-live ');
    },
  );

  it('gets a late recording and another agent, and keeps what people wrote', async () => {
    const port = stage.bind();
    const users = { a201: owner(), a202: owner('Агент 202') };
    const { memory } = await bringUpToDate(port, situationOf(shapes.answered, { users }));
    const [call] = calls();
    if (call === undefined) throw new Error('no call');
    const link = '<a class="x" href="https://crm.example/offer?a=1&amp;b=2">Предложение</a>';
    const edited = `<p>${call.properties.hs_call_body}</p><p><b>Перезвонить</b> в пятницу &amp; позже</p><p>${link} &#8212; до&#x20;среды</p>`;
    stage.crm.api.records.change('calls', call, { hs_call_body: edited });
    const late = shapes.handledBy(shapes.recorded(shapes.answered), 'a202');
    await bringUpToDate(port, situationOf(late, { users, memory }));
    expect(stage.crm.api.records.created).toBe(1);
    expect(call.properties.hs_call_recording_url).toContain('https://cti.example/r/r1');
    expect(call.properties.hubspot_owner_id).toBe(users.a202);
    const body = call.properties.hs_call_body ?? '';
    expect(body).toContain('Перезвонить в пятницу &amp; позже');
    expect(body).toContain('Предложение (https://crm.example/offer?a=1&amp;b=2) — до среды');
    expect(body.match(/cti:call-live /g)).toHaveLength(1);
  });

  it('is given to another contact, and taken from the former', async () => {
    const port = stage.bind();
    const [wrong, right] = [contact(), contact()];
    const { memory } = await bringUpToDate(port, situationOf(shapes.answered, { person: person(wrong) }));
    await bringUpToDate(port, situationOf(shapes.answered, { person: person(right), memory }));
    expect([...(calls()[0]?.contacts ?? [])]).toEqual([right]);
  });

  it('that somebody deleted is not made again', async () => {
    const port = stage.bind();
    const { memory } = await bringUpToDate(port, situationOf(shapes.answered));
    stage.crm.api.records.archive('calls', calls()[0]?.id ?? '');
    const late = await bringUpToDate(port, situationOf(shapes.recorded(shapes.answered), { memory }));
    expect(late.notices.join()).toContain('deleted');
    expect(calls()).toEqual([]);
  });

  it('that is there from an earlier connection is changed, and no second one made', async () => {
    await bringUpToDate(stage.bind(), situationOf(shapes.answered));
    await bringUpToDate(stage.bind(), situationOf(shapes.recorded(shapes.answered)));
    expect(stage.crm.api.records.created).toBe(1);
    expect(calls()[0]?.properties.hs_call_recording_url).toBeDefined();
  });

  it('that is there from an earlier connection says what is new, although the change was lost', async () => {
    await bringUpToDate(stage.bind(), situationOf(shapes.answered));
    // What people wrote is read before the change is sent.
    let ofTheCall = 0;
    stage.crm.faults.spares = (path) => {
      if (!/\/calls\/\d+$/.test(path)) return true;
      ofTheCall += 1;
      return ofTheCall === 1;
    };
    stage.crm.faults.next({ kind: 'reset' });
    const late = situationOf(shapes.recorded(shapes.answered));
    const { troubles } = await bringUpToDate(stage.bind(), late);
    expect(troubles).toEqual(['unknown']);
    expect(stage.crm.api.records.created).toBe(1);
    expect(calls()[0]?.properties.hs_call_recording_url).toBeDefined();
    expect(calls()[0]?.properties.hs_call_body).toContain('cti:recording');
  });

  it('stops for people to see where the property does not exist, and no other call with it', async () => {
    const broken = await bringUpToDate(
      stage.bind({ callIdProperty: 'no_such_property' }),
      situationOf(shapes.answered),
    );
    expect(broken.refused).toContain('no_such_property');
  });

  it('that is wrong within a batch is refused, though the answer is 207', async () => {
    // The settings say that it is unique, and it is not.
    const { refused } = await bringUpToDate(
      stage.bind({ callIdIsUnique: true }),
      situationOf(shapes.answered),
    );
    expect(refused).toContain('non-unique');
    expect(calls()).toEqual([]);
  });
});

describe('a call of which nobody knows whether it was made', () => {
  const lost = { kind: 'done', answer: { status: 504, empty: true } } as const;

  it('is looked for, also while HubSpot does not find it yet', async () => {
    stage.crm.lagMs = 3_600_000;
    const port = stage.bind({ searchLagSeconds: 600 });
    const step = stepOf(port);
    // The search before it, and then the call itself.
    stage.crm.faults.spares = (path) => path.endsWith('/search') || path.startsWith('/oauth/');
    stage.crm.faults.next(lost);
    expect(await port.make(step, () => {})).toMatchObject({ state: 'unknown' });
    expect(await port.find?.(step, () => {})).toMatchObject({ state: 'done', value: { state: 'unclear' } });
    stage.crm.api.records.catchUp();
    expect(await port.find?.(step, () => {})).toMatchObject({
      state: 'done',
      value: { state: 'made', remember: { record: calls()[0]?.id } },
    });
    expect(stage.crm.api.records.created).toBe(1);
  });

  it('is made again when it is not found for as long as HubSpot may be behind', async () => {
    const port = stage.bind({ searchLagSeconds: 1 });
    const step = stepOf(port);
    const unclear = { state: 'done', value: { state: 'unclear' } };
    expect(await port.find?.(step, () => {})).toMatchObject(unclear);
    await expect
      .poll(async () => port.find?.(step, () => {}), { timeout: 20_000 })
      .toEqual({ state: 'done', value: { state: 'absent' } });
    // And the next time the wait begins anew.
    expect(await port.find?.(step, () => {})).toMatchObject(unclear);
  });

  it('keeps what people wrote before it is sent again where its property is unique', async () => {
    stage.crm.api.calls.isUnique = true;
    const port = stage.bind({ callIdIsUnique: true });
    const step = stepOf(port);
    stage.crm.faults.spares = (path) => !path.endsWith('/upsert');
    stage.crm.faults.next(lost);
    expect(await port.make(step, () => {})).toMatchObject({ state: 'unknown' });
    stage.crm.api.records.catchUp();
    const [call] = calls();
    if (call === undefined) throw new Error('no call');
    const noted = `${call.properties.hs_call_body}<br>Перезвонить в пятницу`;
    stage.crm.api.records.change('calls', call, { hs_call_body: noted });
    stage.crm.api.records.catchUp();
    expect(await port.make(step, () => {})).toMatchObject({ state: 'done' });
    expect(stage.crm.api.records.created).toBe(1);
    expect(call.properties.hs_call_body).toContain('Перезвонить в пятницу');
    expect(call.properties.hs_call_body?.match(/разговор/g)).toHaveLength(1);
  });

  it('is sent again where its property is unique', async () => {
    stage.crm.api.calls.isUnique = true;
    const port = stage.bind({ callIdIsUnique: true });
    stage.crm.faults.spares = (path) => !path.endsWith('/upsert');
    stage.crm.faults.next(lost);
    const { troubles } = await bringUpToDate(port, situationOf(shapes.answered));
    expect(troubles).toEqual(['unknown']);
    expect(stage.crm.api.records.created).toBe(1);
    expect(calls()).toHaveLength(1);
  });
});

describe('people who changed in HubSpot', () => {
  it('a merged contact: the call is written to the new one', async () => {
    const [one, other] = [contact(), contact()];
    const merged = stage.crm.api.records.merge(one, other);
    const { notices } = await bringUpToDate(
      stage.bind(),
      situationOf(shapes.answered, { person: person(other) }),
    );
    expect([...(calls()[0]?.contacts ?? [])]).toEqual([merged]);
    expect(notices.join()).toContain('merged');
  });

  it.each([false, true])('a deleted contact: written without it (unique property: %s)', async (isUnique) => {
    stage.crm.api.calls.isUnique = isUnique;
    const id = contact();
    stage.crm.api.records.archive('contacts', id);
    const { notices, refused } = await bringUpToDate(
      stage.bind({ callIdIsUnique: isUnique }),
      situationOf(shapes.answered, { person: person(id) }),
    );
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('not in HubSpot any more');
    expect(calls()).toHaveLength(1);
  });

  it('an owner who left: written without them', async () => {
    const users = { a201: owner('Бывший', true) };
    const { notices, refused } = await bringUpToDate(stage.bind(), situationOf(shapes.answered, { users }));
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('no owner');
    expect(calls()[0]?.properties).not.toHaveProperty('hubspot_owner_id');
  });

  it('an unknown caller becomes one contact, also when the answer is lost', async () => {
    const unknown = { isUnknown: true, unknownCallers: 'create' } as const;
    const port = stage.bind({ searchLagSeconds: 1 });
    stage.crm.faults.spares = (path) => path !== '/crm/v3/objects/contacts';
    stage.crm.faults.next({ kind: 'done', answer: { status: 502, empty: true } });
    const first = await bringUpToDate(port, situationOf(shapes.missed, unknown));
    await bringUpToDate(port, situationOf(shapes.answered, unknown));
    expect(first.troubles).toContain('unknown');
    const made = stage.crm.api.records.list('contacts');
    expect(made).toHaveLength(1);
    expect(calls().map(({ contacts }) => [...contacts])).toEqual([[made[0]?.id], [made[0]?.id]]);
  });
});

describe('a caller whom HubSpot does not know', () => {
  const unknown = { isUnknown: true, unknownCallers: 'create' } as const;
  const { customer } = shapes.answered;
  const abroad = {
    ...shapes.answered,
    customer: { ...customer, e164: '+19000000011', digits: '19000000011' },
  };

  it('is nobody of another country whose number is the same without its country', async () => {
    contact({ phone: '+7 900 000-00-11' });
    await bringUpToDate(stage.bind(), situationOf(abroad, unknown));
    const stranger = stage.crm.api.records
      .list('contacts')
      .find(({ properties }) => properties.phone === '+19000000011');
    expect(stranger).toBeDefined();
    expect([...(calls()[0]?.contacts ?? [])]).toEqual([stranger?.id]);
  });

  it('stays nobody where HubSpot refuses the contact, and the call is written', async () => {
    stage.crm.faults.spares = (path) => path !== '/crm/v3/objects/contacts';
    const json = { status: 'error', message: 'Property values were not valid' };
    stage.crm.faults.next({ kind: 'answer', answer: { status: 400, json } });
    const { notices, refused } = await bringUpToDate(stage.bind(), situationOf(shapes.answered, unknown));
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('HubSpot makes no contact');
    expect(calls()).toHaveLength(1);
  });

  it('stays nobody where a person has left the contact alone, and the call is written', async () => {
    const { steps } = await bringUpToDate(
      stage.bind(),
      situationOf(shapes.answered, { ...unknown, left: ['contact'] }),
    );
    expect(steps.map(({ id }) => id)).toEqual(['call']);
  });
});

describe('signing in to HubSpot', () => {
  it.each([false, true])('renews the token in the middle (refresh token rotates: %s)', async (rotates) => {
    stage.crm.api.rotates = rotates;
    const port = stage.bind(stage.oauth());
    const { memory } = await bringUpToDate(port, situationOf(shapes.answered));
    stage.crm.api.tokens.expireAccess();
    const late = situationOf(shapes.recorded(shapes.answered), { memory });
    expect((await bringUpToDate(port, late)).troubles).toEqual([]);
    expect(calls()[0]?.properties.hs_call_recording_url).toBeDefined();
  });

  it.each([
    ['the token of the private app is wrong', () => ({ token: 'fictional-wrong-token' })],
    ['the secret is wrong', () => ({ ...stage.oauth(), clientSecret: 'fictional-wrong-secret' })],
  ])('stops the account when %s', async (_, settings) => {
    expect(await stage.bind(settings()).test()).toMatchObject({ state: 'auth' });
  });

  it('stops the account when a scope is missing, and says so', async () => {
    stage.crm.api.forbidden.push('/crm/v3/objects/calls');
    expect(await stage.bind().test()).toMatchObject({
      state: 'auth',
      reason: expect.stringContaining('scopes'),
    });
  });

  it('does not stop the account for a page of something in between', async () => {
    const answer = { status: 403, text: '<html><h1>Access denied</h1></html>', type: 'text/html' };
    const port = stage.bind();
    stage.crm.faults.next({ kind: 'answer', answer });
    expect(await port.make(stepOf(port), () => {})).toMatchObject({ state: 'later', isLimit: false });
  });

  it('shows no token in what was said', async () => {
    const { talks } = await bringUpToDate(stage.bind(), situationOf(shapes.answered));
    expect(talks.length).toBeGreaterThan(1);
    expect(JSON.stringify(talks)).not.toContain(PRIVATE_TOKEN);
  });

  it('tells in a test which property is missing, or not unique', async () => {
    expect(await stage.bind({ hubId: '4242' }).test()).toEqual({
      state: 'done',
      value: { account: 'app.hubspot.com · 4242' },
    });
    const none = await stage.bind({ callIdProperty: 'no_such_property' }).test();
    expect(none).toMatchObject({ state: 'refused', reason: expect.stringContaining('no_such_property') });
    expect(await stage.bind({ callIdIsUnique: true }).test()).toMatchObject({ state: 'refused' });
    stage.crm.api.forbidden.push('/crm/v3/properties');
    expect(await stage.bind().test()).toMatchObject({ state: 'done' });
  });
});

describe('the limits of HubSpot', () => {
  it.each([
    ['SECONDLY', 1_000],
    ['TEN_SECONDLY_ROLLING', 10_000],
    ['DAILY', 30 * 60_000],
  ] as const)('are obeyed for as long as the window %s', async (policy, retryAfterMs) => {
    const port = stage.bind();
    stage.crm.faults.next({ kind: 'answer', answer: tooMany(policy) });
    expect(await port.make(stepOf(port), () => {})).toMatchObject({
      state: 'later',
      isLimit: true,
      retryAfterMs,
    });
    expect(calls()).toEqual([]);
  });

  it('and a move of the account to another data centre pass: nobody has to look at the calls', async () => {
    const port = stage.bind();
    const said = (status: number) => ({
      kind: 'answer' as const,
      answer: { status, json: { status: 'error', message: 'not now' } },
    });
    stage.crm.faults.next(said(423));
    expect(await port.make(stepOf(port), () => {})).toMatchObject({ state: 'later', isLimit: false });
    stage.crm.faults.next(said(477));
    expect(await port.make(stepOf(port), () => {})).toMatchObject({ state: 'later', isLimit: true });
  });

  it('for searches are their own', async () => {
    stage.crm.limit({ burst: 1_000, perSecond: 1_000 }, { burst: 1, perSecond: 0.001 });
    const port = stage.bind();
    const keys = numberKeysOf('+79000000011');
    expect(await port.lookUp?.(keys)).toMatchObject({ state: 'done' });
    expect(await port.lookUp?.(keys)).toMatchObject({ state: 'later', retryAfterMs: 1_000 });
    expect(await port.users?.()).toMatchObject({ state: 'done' });
  });
});

describe('looking somebody up in HubSpot', () => {
  it.each(['+79000000011', '8 (900) 000-00-11', '7 900 000 00 11', '+7 (900) 00000-11', '900 000 00 11'])(
    'finds a number written as %s, by telephone and by mobile',
    async (number) => {
      const hubspot_owner_id = owner();
      const id = contact({ firstname: 'Анна', mobilephone: number, company: 'ООО Пример', hubspot_owner_id });
      contact({ phone: number });
      contact({ phone: '+7 901 000-00-11' });
      const found = await stage.bind({ hubId: '4242' }).lookUp?.(numberKeysOf('+79000000011'));
      expect(found?.state === 'done' && found.value).toHaveLength(2);
      expect(found?.state === 'done' && found.value[0]).toMatchObject({
        type: 'contact',
        id,
        name: 'Анна Примерова',
        company: 'ООО Пример',
        ownerUserId: hubspot_owner_id,
        url: `https://app.hubspot.com/contacts/4242/record/0-1/${id}`,
      });
      expect(found?.state === 'done' && found.value[0]?.numbers).toContain(number);
    },
  );

  it('takes a number without its country for no proof against the one that is written with it', async () => {
    contact({ phone: '+1 900 000-00-11' });
    const found = await stage.bind().lookUp?.(numberKeysOf('+79000000011'));
    if (found?.state !== 'done') throw new Error('no answer');
    expect(peopleWith(found.value, numberKeysOf('+79000000011'), 'RU')).toEqual([]);
  });

  it('brings along the properties that are wanted on the card', async () => {
    contact({ phone: '+79000000011', email: 'anna@example.org' });
    const wishes = { fields: ['contact.email', 'company.email', 'no_such_property'] };
    const found = await stage.bind().lookUp?.(numberKeysOf('+79000000011'), wishes);
    expect(found?.state === 'done' && found.value[0]?.fields).toEqual({
      'contact.email': 'anna@example.org',
    });
  });

  it('lists owners over the pages, those who left marked', async () => {
    for (let index = 0; index < 11; index += 1) owner(`Агент ${index}`);
    owner('Бывший', true);
    const users = await stage.bind().users?.();
    expect(users?.state === 'done' && users.value).toHaveLength(12);
    expect(users?.state === 'done' && users.value.filter(({ isActive }) => !isActive)).toMatchObject([
      { name: 'Бывший' },
    ]);
  });
});

describe('a bad day at HubSpot', () => {
  it('loses no call and writes none twice', async () => {
    const users = { a201: owner(), a202: owner('Агент 202') };
    haveBadDay(stage.crm.faults, 1 / 8, HUBSPOT_FAULTS, { isSilent: false });
    const port = stage.bind({ searchLagSeconds: 0 });
    await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const call = { ...shapes.answered, callId: `call-${index}` };
        const { memory } = await bringUpToDate(port, situationOf(call, { users }));
        const late = shapes.handledBy(shapes.recorded(call), 'a202');
        await bringUpToDate(port, situationOf(late, { users, memory }));
      }),
    );
    expect(stage.crm.api.records.created).toBe(8);
    expect(calls().map(({ properties }) => properties.hubspot_owner_id)).toEqual(Array(8).fill(users.a202));
  });
});

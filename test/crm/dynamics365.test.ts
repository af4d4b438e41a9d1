import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamics365 } from '../../connectors/crm/dynamics365/dynamics365.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import { DYNAMICS_FAULTS, DynamicsEnvironment } from '../../sandbox/crm/dynamics365/environment.ts';
import type { Manners } from '../../sandbox/crm/dynamics365/phone-calls.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';
import { numberKeysOf } from './number-keys.ts';

let crm: DynamicsEnvironment;

const open = async (manners: Partial<Manners> = {}) => {
  crm = new DynamicsEnvironment({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom(7),
    log: () => {},
    manners,
  });
  await crm.start();
};
beforeEach(() => open());
afterEach(() => crm.stop());
const reopen = async (manners: Partial<Manners>) => {
  await crm.stop();
  await open(manners);
};

const port = (more: object = {}) =>
  bindCrm(dynamics365, { organization: crm.url, authority: crm.url, ...crm.application, ...more }, 'RU');
const user = (name = 'Агент 201') => crm.tables.insert('systemusers', { fullname: name });
const contact = (phones: object = { mobilephone: '+79000000011' }) =>
  crm.tables.insert('contacts', { fullname: 'Клиент', ...phones });
const person = (id: string) => ({ type: 'contact', id, name: 'Клиент' }) as const;

describe('a call in Dynamics', () => {
  it('is one closed activity with its contact, its owner and both parties', async () => {
    const users = { a201: user() };
    const contactId = contact();
    let memory = {};
    for (const call of [shapes.ringing, shapes.talking, shapes.answered]) {
      ({ memory } = await bringUpToDate(
        port(),
        situationOf(call, { users, person: person(contactId), memory }),
      ));
    }
    expect(crm.calls).toHaveLength(1);
    expect(crm.calls[0]).toMatchObject({
      statecode: 1,
      statuscode: 4,
      directioncode: false,
      actualdurationminutes: 4,
      _regardingobjectid_value: contactId,
      _ownerid_value: users.a201,
      phonecall_activity_parties: [
        { 'partyid_contact@odata.bind': `/contacts(${contactId})`, participationtypemask: 1 },
        { 'partyid_systemuser@odata.bind': `/systemusers(${users.a201})`, participationtypemask: 2 },
      ],
    });
    expect(crm.signIns).toBe(1);
  });

  it.each(['readOnly', 'changeable'] as const)(
    'gets a late recording and another responsible though it is closed (%s)',
    async (closed) => {
      await reopen({ closed });
      const users = { a201: user(), a202: user('Агент 202') };
      const first = await bringUpToDate(port(), situationOf(shapes.answered, { users }));
      const [row] = crm.calls;
      if (row) row.description = `${String(row.description)}\nПерезвонить в пятницу`;
      const late = shapes.handledBy(shapes.recorded(shapes.answered), 'a202');
      const { refused } = await bringUpToDate(port(), situationOf(late, { users, memory: first.memory }));
      expect(refused).toBeUndefined();
      expect(crm.calls[0]).toMatchObject({ statecode: 1, statuscode: 4, _ownerid_value: users.a202 });
      expect(crm.calls[0]?.description).toContain('cti:recording https://cti.example/r/r1');
      expect(crm.calls[0]?.description).toContain('Перезвонить в пятницу');
      expect(crm.created).toBe(1);
    },
  );

  it.each(['named', 'plain'] as const)(
    'is about its contact whatever the property is called (%s)',
    async (regarding) => {
      await reopen({ regarding });
      const contactId = contact();
      const { notices, memory } = await bringUpToDate(
        port(),
        situationOf(shapes.missed, { person: person(contactId) }),
      );
      expect(notices).toEqual([]);
      expect(crm.calls[0]?._regardingobjectid_value).toBe(contactId);
      await bringUpToDate(port(), situationOf(shapes.missed, { memory }));
      expect(crm.calls[0]?._regardingobjectid_value).toBeNull();
    },
  );

  it.each([
    ['the environment takes no parties', { parties: 'refused' }, 'parties'],
    ['the application may not give calls to others', { assign: 'denied' }, 'agent'],
  ] as const)('is written where %s, and people are told', async (_, manners, words) => {
    await reopen(manners);
    const users = { a201: user() };
    const contactId = contact();
    const { notices, refused } = await bringUpToDate(
      port(),
      situationOf(shapes.answered, { users, person: person(contactId) }),
    );
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain(words);
    expect(crm.calls[0]).toMatchObject({ statecode: 1, _regardingobjectid_value: contactId });
  });

  it('is closed where the status reasons are others, and people are told', async () => {
    await reopen({ reasons: { 0: [1], 1: [70_001], 2: [70_002] } });
    const { notices, refused } = await bringUpToDate(port(), situationOf(shapes.answered));
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('status reason 4');
    expect(crm.calls[0]).toMatchObject({ statecode: 1, statuscode: 70_001 });
  });

  it('that somebody deleted is not made again', async () => {
    const { memory } = await bringUpToDate(port(), situationOf(shapes.answered));
    crm.tables.delete('phonecalls', String(crm.calls[0]?.activityid));
    const end = await bringUpToDate(port(), situationOf(shapes.recorded(shapes.answered), { memory }));
    expect(end.notices.join()).toContain('deleted');
    expect(crm.calls).toEqual([]);
  });

  it('stops for people to see when a column does not exist, and no other call with it', async () => {
    const broken = await bringUpToDate(
      port({ recordingColumn: 'new_nosuch' }),
      situationOf(shapes.recorded(shapes.answered)),
    );
    expect(broken.refused).toContain("undeclared property 'new_nosuch'");
    await bringUpToDate(port(), situationOf(shapes.missed));
    expect(crm.calls).toHaveLength(1);
  });
});

describe('people who changed in Dynamics', () => {
  it('a merged contact: the call is written to the one that stayed', async () => {
    const winner = contact();
    const loser = contact();
    crm.mergeContacts(loser, winner);
    const { notices } = await bringUpToDate(port(), situationOf(shapes.answered, { person: person(loser) }));
    expect(crm.calls[0]?._regardingobjectid_value).toBe(winner);
    expect(notices.join()).toContain('merged');
  });

  it('a deleted contact: the call is written without it', async () => {
    const id = contact();
    crm.tables.delete('contacts', id);
    const { notices, refused } = await bringUpToDate(
      port(),
      situationOf(shapes.answered, { person: person(id) }),
    );
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('not in Dynamics any more');
    expect(crm.calls[0]).toMatchObject({ statecode: 1 });
  });

  it('a user who left: the call is written without them', async () => {
    const users = { a201: crm.tables.insert('systemusers', { fullname: 'Бывший', isdisabled: true }) };
    const { notices, refused } = await bringUpToDate(port(), situationOf(shapes.answered, { users }));
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('no active user');
    expect(crm.calls).toHaveLength(1);
  });

  it('an unknown caller who calls twice at once: one lead, and both calls are about it', async () => {
    const unknown = { isUnknown: true, unknownCallers: 'create' } as const;
    await Promise.all(
      [shapes.missed, shapes.answered].map((call) => bringUpToDate(port(), situationOf(call, unknown))),
    );
    const leads = crm.tables.list('leads');
    expect(leads).toHaveLength(1);
    expect(crm.calls.map((call) => call._regardingobjectid_value)).toEqual([
      leads[0]?.leadid,
      leads[0]?.leadid,
    ]);
  });
});

describe('signing in to Dynamics', () => {
  it('happens again in the middle when the token is over', async () => {
    const first = await bringUpToDate(port(), situationOf(shapes.answered));
    crm.expireTokens();
    const late = await bringUpToDate(
      port(),
      situationOf(shapes.recorded(shapes.answered), { memory: first.memory }),
    );
    expect(late.troubles).toEqual([]);
    expect(crm.signIns).toBe(2);
  });

  it('stops the account when the secret is wrong', async () => {
    expect(await port({ clientSecret: 'wrong-secret-1' }).test()).toMatchObject({ state: 'auth' });
  });

  it('shows no secret and no token in what was said', async () => {
    const { talks } = await bringUpToDate(port(), situationOf(shapes.answered));
    expect(talks.length).toBeGreaterThan(2);
    expect(JSON.stringify(talks)).not.toContain(crm.application.clientSecret);
    expect(JSON.stringify(talks)).not.toContain('Bearer');
  });
});

describe('the limits of Dynamics', () => {
  it('are obeyed for as long as it says, and nothing was written', async () => {
    crm.faults.next(DYNAMICS_FAULTS[0]);
    const situation = situationOf(shapes.answered);
    const step = port().plan(situation);
    if (step === undefined) throw new Error('nothing to write');
    expect(await port().make(step, () => {})).toMatchObject({
      state: 'later',
      isLimit: true,
      retryAfterMs: 1_000,
    });
    expect(crm.calls).toEqual([]);
  });
});

describe('looking somebody up in Dynamics', () => {
  it.each(['+79000000011', '8 (900) 000-00-11', '+7 900 000 00 11', '7-900-000-0011', '+7 (900) 00000-11'])(
    'finds a number written as %s, where its spelling is usual',
    async (telephone1) => {
      const ownerId = user();
      const id = contact({ telephone1, _ownerid_value: ownerId });
      contact({ telephone1: '+7 901 000-00-11' });
      const found = await port().lookUp?.(numberKeysOf('+79000000011'));
      const isUsual = telephone1 !== '+7 (900) 00000-11';
      expect(found).toEqual({
        state: 'done',
        value: isUsual
          ? [
              {
                type: 'contact',
                id,
                name: 'Клиент',
                ownerUserId: ownerId,
                numbers: [telephone1],
                url: `${crm.url}/main.aspx?pagetype=entityrecord&etn=contact&id=${id}`,
              },
            ]
          : [],
      });
    },
  );

  it('finds any spelling where a column holds the digits', async () => {
    const digits = { new_digits: '79000000011' };
    contact({ telephone1: '+7 (900) 00000-11', ...digits });
    const found = await port({ digitsColumn: 'new_digits' }).lookUp?.(numberKeysOf('+79000000011'));
    expect(found?.state === 'done' && found.value.length).toBe(1);
  });

  it('finds companies and leads beside contacts, and nobody who is inactive', async () => {
    contact();
    crm.tables.insert('accounts', { name: 'ООО Пример', telephone1: '89000000011' });
    crm.tables.insert('leads', { fullname: 'Новый', mobilephone: '+79000000011', companyname: 'ИП' });
    const [gone] = [contact()];
    Object.assign(crm.tables.need('contacts', gone), { statecode: 1 });
    const found = await port().lookUp?.(numberKeysOf('+79000000011'));
    expect(found?.state === 'done' && found.value.map(({ type }) => type)).toEqual([
      'contact',
      'company',
      'lead',
    ]);
  });

  it('lists all users, over the pages, with those who left marked', async () => {
    for (let index = 0; index < 11; index += 1) user(`Агент ${index}`);
    crm.tables.insert('systemusers', { fullname: 'Бывший', isdisabled: true });
    const users = await port().users?.();
    expect(users?.state === 'done' && users.value).toHaveLength(12);
    expect(users?.state === 'done' && users.value.filter(({ isActive }) => !isActive)).toHaveLength(1);
  });
});

describe('a bad day at Dynamics', () => {
  it('loses no call and writes none twice', async () => {
    const users = { a201: user(), a202: user('Агент 202') };
    crm.faults.byChance(1 / 6, [
      ...DYNAMICS_FAULTS.filter((fault) => !('headers' in fault.answer)),
      { kind: 'answer', answer: { status: 502, empty: true } },
      { kind: 'done', answer: { status: 504, empty: true } },
      { kind: 'done', answer: { status: 200, text: '<html></html>', type: 'text/html' } },
      { kind: 'halfBody' },
      { kind: 'reset' },
    ]);
    const calls = Array.from({ length: 10 }, (_, index) => ({ ...shapes.answered, callId: `call-${index}` }));
    await Promise.all(
      calls.map(async (call) => {
        const { memory } = await bringUpToDate(port(), situationOf(call, { users }));
        await bringUpToDate(
          port(),
          situationOf(shapes.handledBy(shapes.recorded(call), 'a202'), { users, memory }),
        );
      }),
    );
    expect(crm.created).toBe(10);
    expect(crm.calls.every((call) => call.statecode === 1 && call._ownerid_value === users.a202)).toBe(true);
  });
});

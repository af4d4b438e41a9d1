import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { creatio } from '../../connectors/crm/creatio/creatio.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import {
  CREATIO_FAULTS,
  CreatioSite,
  type CreatioSiteOptions,
} from '../../sandbox/crm/creatio/creatio-site.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';
import { numberKeysOf } from './number-keys.ts';

let site: CreatioSite;

const open = async (options: Partial<CreatioSiteOptions> = {}) => {
  site = new CreatioSite({ host: '127.0.0.1', port: 0, random: seededRandom(7), log: () => {}, ...options });
  await site.start();
};
beforeEach(() => open());
afterEach(() => site.stop());
const reopen = async (options: Partial<CreatioSiteOptions>) => {
  await site.stop();
  await open(options);
};

const port = (more: object = {}) =>
  bindCrm(
    creatio,
    { address: site.url, userName: site.doors.user.name, password: site.doors.user.password, ...more },
    'RU',
  );
const agent = () => site.addUser({ name: 'Агент 201' });

describe('a call in Creatio', () => {
  it('is one row from the first ring to the late recording', async () => {
    const users = { a201: agent(), a202: agent() };
    const contactId = site.addContact({ name: 'Клиент', numbers: ['+7 900 000-00-11'] });
    const person = { type: 'contact', id: contactId, name: 'Клиент' } as const;
    let memory = {};
    for (const call of [
      shapes.ringing,
      shapes.talking,
      shapes.answered,
      shapes.recorded(shapes.answered),
      shapes.handledBy(shapes.recorded(shapes.answered), 'a202'),
    ]) {
      ({ memory } = await bringUpToDate(port(), situationOf(call, { users, person, memory })));
    }
    expect(site.calls).toHaveLength(1);
    expect(site.calls[0]).toMatchObject({
      IntegrationId: 'call-live',
      TalkTime: 240,
      Duration: 251,
      ContactId: contactId,
      CreatedById: users.a202,
    });
    expect(site.calls[0]?.Notes).toContain('cti:recording https://cti.example/r/r1');
    expect(site.doors.logIns).toBe(1);
  });

  it('keeps what people wrote into its notes', async () => {
    const first = await bringUpToDate(port(), situationOf(shapes.answered));
    const id = String(site.calls[0]?.Id);
    site.tables.update('Call', id, { Notes: `${String(site.calls[0]?.Notes)}\nПерезвонить в пятницу` });
    await bringUpToDate(port(), situationOf(shapes.recorded(shapes.answered), { memory: first.memory }));
    const notes = String(site.calls[0]?.Notes);
    expect(notes).toContain('Перезвонить в пятницу');
    expect(notes).toContain('cti:recording');
    expect(notes.match(/cti:call-live/g)).toHaveLength(1);
  });

  it.each([
    ['answered with 504', { kind: 'done', answer: { status: 504, empty: true } }],
    ['whose answer broke off', { kind: 'halfBody' }],
    [
      'answered with a page',
      { kind: 'done', answer: { status: 200, text: '<html></html>', type: 'text/html' } },
    ],
    ['answered by a database that was away', CREATIO_FAULTS[1]],
  ] as const)('is one row after a write that was made and %s', async (_, fault) => {
    const crm = port();
    await crm.test();
    // The first request looks for a row that may be there, the second writes it.
    let requests = 0;
    site.faults.spares = () => {
      requests += 1;
      return requests === 1;
    };
    site.faults.next(fault);
    const { troubles } = await bringUpToDate(crm, situationOf(shapes.answered));
    expect(troubles).toContain('unknown');
    expect(site.calls).toHaveLength(1);
    expect(site.faults.counts.faulty).toBe(1);
  });

  it('that is there from an earlier connection says what is new, although the change was lost', async () => {
    await bringUpToDate(port(), situationOf(shapes.answered));
    const crm = port();
    await crm.test();
    let requests = 0;
    site.faults.spares = () => {
      requests += 1;
      return requests === 1;
    };
    site.faults.next({ kind: 'reset' });
    const { troubles } = await bringUpToDate(crm, situationOf(shapes.recorded(shapes.answered)));
    expect(troubles).toEqual(['unknown']);
    expect(site.calls).toHaveLength(1);
    expect(site.calls[0]?.Notes).toContain('cti:recording https://cti.example/r/r1');
  });

  it('is one row where two requests for it cross', async () => {
    const situation = situationOf(shapes.answered);
    await Promise.all([bringUpToDate(port(), situation), bringUpToDate(port(), situation)]);
    expect(site.calls).toHaveLength(1);
  });

  it('is written where ids of others are refused or not kept', async () => {
    for (const ids of ['forbidden', 'ignored'] as const) {
      await reopen({ ids });
      const { notices } = await bringUpToDate(port(), situationOf(shapes.answered));
      expect(site.calls).toHaveLength(1);
      expect(notices).toEqual([]);
    }
  });

  it('of which there are two rows already is kept up to date in the oldest, and people are told', async () => {
    const [first] = [1, 2].map(() => site.tables.insert('Call', { IntegrationId: 'call-live' }));
    const { notices } = await bringUpToDate(port(), situationOf(shapes.answered));
    expect(site.calls).toHaveLength(2);
    expect(site.tables.get('Call', first?.Id ?? '')).toMatchObject({ TalkTime: 240 });
    expect(notices.join()).toContain('2 rows');
  });

  it('that somebody deleted is not written again', async () => {
    const { memory } = await bringUpToDate(port(), situationOf(shapes.talking));
    site.tables.delete('Call', String(site.calls[0]?.Id));
    const end = await bringUpToDate(port(), situationOf(shapes.answered, { memory }));
    expect(end.notices.join()).toContain('deleted');
    expect(site.calls).toHaveLength(0);
    expect(
      (await bringUpToDate(port(), situationOf(shapes.recorded(shapes.answered), { memory: end.memory })))
        .steps,
    ).toEqual([]);
  });
});

describe('what is not in Creatio any more', () => {
  it('is left out of the call: a contact that was deleted or merged', async () => {
    const id = site.addContact({ name: 'Дубль', numbers: ['89000000011'] });
    const person = { type: 'contact', id, name: 'Дубль' } as const;
    site.tables.delete('Contact', id);
    const { notices, refused } = await bringUpToDate(port(), situationOf(shapes.answered, { person }));
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('Contact is not in Creatio any more');
    expect(site.calls[0]).toMatchObject({ TalkTime: 240 });
  });

  it('is left out of the call: a user who left with their contact', async () => {
    const users = { a201: agent() };
    site.tables.delete('Contact', users.a201);
    const { notices, refused } = await bringUpToDate(
      port({ userName: 'Supervisor' }),
      situationOf(shapes.answered, { users }),
    );
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('CreatedById');
    expect(site.calls).toHaveLength(1);
  });

  it.each(['forbidden', 'denied', 'ignored'] as const)(
    'or not allowed: an author that is %s',
    async (author) => {
      await reopen({ author });
      const users = { a201: agent() };
      const { notices, refused } = await bringUpToDate(port(), situationOf(shapes.answered, { users }));
      expect(refused).toBeUndefined();
      expect(notices.join()).toContain('CreatedById');
      expect(site.calls).toHaveLength(1);
      expect(site.calls[0]?.CreatedById).toBe(site.doors.user.contactId);
    },
  );

  it('stops one call for people to see, and no other: a column that does not exist', async () => {
    const broken = await bringUpToDate(
      port({ recordingColumn: 'UsrNoSuch' }),
      situationOf(shapes.recorded(shapes.answered)),
    );
    expect(broken.refused).toContain("'UsrNoSuch' does not exist");
    expect(site.calls).toHaveLength(0);
    await bringUpToDate(port(), situationOf(shapes.missed));
    expect(site.calls).toHaveLength(1);
  });
});

describe('signing in to Creatio', () => {
  it.each(['redirect', '401'] as const)(
    'happens again in the middle when the session is over (%s)',
    async (whenStranger) => {
      site.doors.whenStranger = whenStranger;
      const first = await bringUpToDate(port(), situationOf(shapes.ringing));
      site.doors.endSessions();
      const second = await bringUpToDate(port(), situationOf(shapes.answered, { memory: first.memory }));
      expect(second.troubles).toEqual([]);
      expect(site.calls[0]).toMatchObject({ TalkTime: 240 });
      expect(site.doors.logIns).toBe(2);
    },
  );

  it('is one session for all that is asked at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => port().test()));
    expect(site.doors.logIns).toBe(1);
  });

  it('stops the account when the password is wrong, though the answer is a 200', async () => {
    expect(await port({ password: 'wrong-password-1' }).test()).toMatchObject({
      state: 'auth',
      reason: expect.stringContaining('incorrect user name or password'),
    });
  });

  it('takes the token of an application, and another one when it is over', async () => {
    const oauth = {
      signIn: 'oauth',
      identityService: `${site.url}/identity`,
      clientId: site.doors.application.id,
      clientSecret: site.doors.application.secret,
    };
    await bringUpToDate(port(oauth), situationOf(shapes.missed));
    site.doors.endSessions();
    await bringUpToDate(port(oauth), situationOf(shapes.answered));
    expect(site.calls).toHaveLength(2);
    expect(site.doors.logIns).toBe(2);
    expect(await port({ ...oauth, clientSecret: 'wrong-secret-1' }).test()).toMatchObject({ state: 'auth' });
  });

  it('finds OData on either platform', async () => {
    expect(await port().test()).toMatchObject({ state: 'done' });
    await reopen({ platform: 'net' });
    expect(await port().test()).toMatchObject({ state: 'done' });
    expect(await port({ odata: '/0/odata' }).test()).toMatchObject({ state: 'refused' });
  });

  it('shows no password, cookie or token in what was said', async () => {
    const { talks } = await bringUpToDate(port(), situationOf(shapes.answered));
    const all = JSON.stringify(talks);
    expect(talks.length).toBeGreaterThan(2);
    expect(all).not.toContain(site.doors.user.password);
    expect(all).not.toContain('ASPXAUTH');
  });

  it('waits while a page stands in place of the log-in', async () => {
    site.faults.spares = () => false;
    site.faults.next({ kind: 'html' });
    expect(await port().test()).toMatchObject({ state: 'later' });
  });
});

describe('looking somebody up in Creatio', () => {
  it.each(['+7 (900) 000-00-11', '8-900-000-00-11', '79000000011'])(
    'finds a number written as %s',
    async (number) => {
      const ownerId = agent();
      const id = site.addContact({ name: 'Клиент', numbers: [number, '+7 900 000-00-99'], ownerId });
      const found = await port().lookUp?.(numberKeysOf('+79000000011'));
      expect(found).toEqual({
        state: 'done',
        value: [{ type: 'contact', id, name: 'Клиент', ownerUserId: ownerId, numbers: [number] }],
      });
    },
  );

  it('finds companies beside people, and everybody with the number', async () => {
    site.addContact({ name: 'Первый', numbers: ['79000000011'] });
    site.addContact({ name: 'Второй', numbers: ['79000000011'] });
    site.addAccount({ name: 'ООО Пример', numbers: ['79000000011'] });
    const found = await port().lookUp?.(numberKeysOf('+79000000011'));
    expect(found?.state === 'done' && found.value.map(({ type }) => type).sort()).toEqual([
      'company',
      'contact',
      'contact',
    ]);
  });

  it('finds nobody by another number, and asks nothing for an extension', async () => {
    site.addContact({ name: 'Клиент', numbers: ['79000000012'] });
    expect(await port().lookUp?.(numberKeysOf('+79000000011'))).toEqual({ state: 'done', value: [] });
    const asked = site.faults.counts.met;
    expect(await port().lookUp?.(numberKeysOf('201'))).toEqual({ state: 'done', value: [] });
    expect(site.faults.counts.met).toBe(asked);
  });

  it('lists users by their contacts, with those who left marked', async () => {
    site.addUser({ name: 'Бывший', isActive: false });
    const users = await port().users?.();
    expect(users?.state === 'done' && users.value.map(({ name, isActive }) => [name, isActive])).toEqual([
      ['Supervisor', true],
      ['Бывший', false],
    ]);
  });
});

describe('an unknown caller in Creatio', () => {
  const unknown = (call = shapes.answered, more: object = {}) =>
    situationOf(call, { isUnknown: true, unknownCallers: 'create', ...more });
  const NUMBER = '+79000000011';
  const made = () => site.tables.list('Contact').filter(({ Name }) => Name === NUMBER);
  const lookUp = () => port().lookUp?.(numberKeysOf(NUMBER));

  it('is a contact that the next look-up finds, and the call is theirs', async () => {
    const { refs, notices } = await bringUpToDate(port(), unknown());
    expect(notices).toEqual([]);
    const [contact] = made();
    expect(refs).toContainEqual({ kind: 'contact', id: contact?.Id });
    expect(await lookUp()).toMatchObject({
      value: [{ type: 'contact', id: contact?.Id, numbers: [NUMBER] }],
    });
    expect(site.calls[0]).toMatchObject({ ContactId: contact?.Id });
  });

  it('is one contact for several calls, at once and after each other', async () => {
    const calls = [1, 2, 3].map((nth) => ({ ...shapes.answered, callId: `call-${nth}` }));
    await Promise.all(calls.map((call) => bringUpToDate(port(), unknown(call))));
    await bringUpToDate(port(), unknown({ ...shapes.answered, callId: 'call-4' }));
    expect(made()).toHaveLength(1);
    expect(site.tables.list('ContactCommunication')).toHaveLength(1);
    expect(site.calls.map(({ ContactId }) => ContactId)).toEqual(Array(4).fill(made()[0]?.Id));
  });

  it.each(['ignored', 'forbidden'] as const)('is one contact where ids of others are %s', async (ids) => {
    await reopen({ ids });
    await bringUpToDate(port(), unknown());
    await bringUpToDate(port(), unknown({ ...shapes.answered, callId: 'call-2' }));
    expect(made()).toHaveLength(1);
    expect(site.tables.list('ContactCommunication')).toHaveLength(1);
  });

  it.each([
    ['at the contact', 1],
    ['at its number', 2],
  ] as const)('is one contact after the answer was lost %s', async (_, nth) => {
    const crm = port();
    await crm.test();
    await bringUpToDate(crm, unknown(shapes.ringing));
    // A fault for the nth row that is made, whatever is read before.
    let rows = 0;
    const { insert } = site.tables;
    site.tables.insert = (...given) => {
      rows += 1;
      const row = insert.apply(site.tables, given);
      if (rows === nth) throw new Error('the line breaks when the row is there');
      return row;
    };
    const { memory } = await bringUpToDate(crm, unknown());
    expect(rows).toBeGreaterThanOrEqual(2);
    expect(memory).toMatchObject({ number: true });
    expect(made()).toHaveLength(1);
    expect(site.tables.list('ContactCommunication')).toHaveLength(1);
  });

  it('is the contact whom the agent has made meanwhile, however they wrote the number', async () => {
    const id = site.addContact({ name: 'Новый клиент', numbers: ['8 (900) 000-00-11'] });
    await bringUpToDate(port(), unknown());
    expect(made()).toEqual([]);
    expect(site.calls[0]).toMatchObject({ ContactId: id });
  });

  it('is nobody whose number ends alike in another country', async () => {
    site.addContact({ name: 'Другой', numbers: ['+49 900 000-00-11'] });
    await bringUpToDate(port(), unknown());
    expect(site.calls[0]).toMatchObject({ ContactId: made()[0]?.Id });
  });

  it('from abroad is nobody whose number is written as dialled inside this country', async () => {
    site.addContact({ name: 'Другой', numbers: ['8 900 000-00-11'] });
    const { customer } = shapes.answered;
    const abroad = { ...customer, e164: '+19000000011', digits: '19000000011', raw: '+19000000011' };
    await bringUpToDate(port(), unknown({ ...shapes.answered, customer: abroad }));
    const stranger = site.tables.list('Contact').find(({ Name }) => Name === '+19000000011');
    expect(stranger).toBeDefined();
    expect(site.calls[0]).toMatchObject({ ContactId: stranger?.Id });
  });

  it.each(['denied', 'incomplete'] as const)(
    'is none where contacts are %s: the call is written all the same, and people are told',
    async (contacts) => {
      await reopen({ contacts });
      const { notices, refused } = await bringUpToDate(port(), unknown());
      expect(refused).toBeUndefined();
      expect(notices.join()).toContain('Creatio makes no contact');
      expect(site.calls).toHaveLength(1);
    },
  );

  it('needs the type of its number where the site wants one', async () => {
    await reopen({ numberTypes: 'required' });
    const first = await bringUpToDate(port(), unknown());
    expect(first.notices.join()).toContain('keeps no number');
    expect(made()).toHaveLength(1);
    const phoneType = '8f2c0000-0000-4000-8000-000000000001';
    await bringUpToDate(port({ phoneType }), unknown({ ...shapes.answered, callId: 'call-2' }));
    expect(made()).toHaveLength(1);
    expect(site.tables.list('ContactCommunication')).toMatchObject([{ CommunicationTypeId: phoneType }]);
  });
});

describe('a bad day at Creatio', () => {
  it('makes one contact for each stranger, however often they call at once', async () => {
    site.faults.byChance(1 / 8, [
      ...CREATIO_FAULTS,
      { kind: 'done', answer: { status: 504, empty: true } },
      { kind: 'html' },
      { kind: 'reset' },
    ]);
    const numbers = ['+79000000011', '+79000000012', '+79000000013'];
    const calls = Array.from({ length: 9 }, (_, index) => ({
      ...shapes.answered,
      callId: `call-${index}`,
      customer: { ...shapes.answered.customer, e164: numbers[index % 3] ?? '' },
    }));
    const strangers = { isUnknown: true, unknownCallers: 'create' } as const;
    await Promise.all(calls.map((call) => bringUpToDate(port(), situationOf(call, strangers))));
    const made = site.tables.list('Contact').filter(({ Name }) => numbers.includes(String(Name)));
    expect(made.map(({ Name }) => Name).sort()).toEqual(numbers);
    expect(site.tables.list('ContactCommunication')).toHaveLength(3);
    expect(site.calls).toHaveLength(9);
    expect(site.calls.every(({ ContactId }) => made.some(({ Id }) => Id === ContactId))).toBe(true);
  });

  it('loses no call and writes none twice', async () => {
    const users = { a201: agent(), a202: agent() };
    site.faults.byChance(1 / 5, [
      ...CREATIO_FAULTS,
      { kind: 'answer', answer: { status: 502, empty: true } },
      { kind: 'done', answer: { status: 504, empty: true } },
      { kind: 'html' },
      { kind: 'halfBody' },
      { kind: 'reset' },
    ]);
    const calls = Array.from({ length: 12 }, (_, index) => ({ ...shapes.answered, callId: `call-${index}` }));
    await Promise.all(
      calls.map(async (call) => {
        const { memory } = await bringUpToDate(
          port(),
          situationOf({ ...shapes.ringing, callId: call.callId }, { users }),
        );
        await bringUpToDate(port(), situationOf(call, { users, memory }));
      }),
    );
    expect(site.calls.map(({ IntegrationId }) => IntegrationId).sort()).toEqual(
      calls.map(({ callId }) => callId).sort(),
    );
    expect(site.calls.every(({ TalkTime }) => TalkTime === 240)).toBe(true);
  });
});

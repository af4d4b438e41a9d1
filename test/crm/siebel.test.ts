import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { siebel } from '../../connectors/crm/siebel/siebel.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import {
  SIEBEL_FAULTS,
  SiebelServer,
  type SiebelServerOptions,
} from '../../sandbox/crm/siebel/siebel-server.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import * as shapes from './call-shapes.ts';
import { situationOf } from './call-shapes.ts';
import { numberKeysOf } from './number-keys.ts';

let server: SiebelServer;

const open = async (options: Partial<SiebelServerOptions> = {}) => {
  server = new SiebelServer({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom(7),
    log: () => {},
    ...options,
  });
  await server.start();
  server.logins.push('AIVANOV', 'BPETROVA');
};
beforeEach(() => open());
afterEach(() => server.stop());
const reopen = async (options: Partial<SiebelServerOptions>) => {
  await server.stop();
  await open(options);
};

const port = (more: object = {}) =>
  bindCrm(
    siebel,
    { api: server.api, userName: server.user.name, password: server.user.password, ...more },
    'RU',
  );
/** Searches have a slash at their end. */
const onlyWritesFail = () => {
  server.faults.spares = (path) => path.endsWith('/');
};
const activities = () => [...server.activities.rows.values()];
const users = { a201: 'AIVANOV', a202: 'BPETROVA' };
/** A deployment whose long text has room for all that is told. */
const roomy = { textField: 'Comment', textLength: 1_500 };

describe('a call in Siebel', () => {
  it('is one activity, from its end to the late recording and another responsible', async () => {
    const id = server.addContact({ first: 'Анна', last: 'Клиентова', phone: '+79000000011' });
    const person = { type: 'contact', id, name: 'Анна Клиентова' } as const;
    let memory = {};
    for (const call of [
      shapes.ringing,
      shapes.answered,
      shapes.recorded(shapes.answered),
      shapes.handledBy(shapes.recorded(shapes.answered), 'a202'),
    ]) {
      ({ memory } = await bringUpToDate(port(roomy), situationOf(call, { users, person, memory })));
    }
    expect(activities()).toHaveLength(1);
    expect(activities()[0]).toMatchObject({
      Type: 'Call - Inbound',
      'Primary Owned By': 'BPETROVA',
      'Contact Id': id,
      Started: '03/02/2026 07:15:04',
    });
    expect(activities()[0]?.Comment).toContain('cti:recording');
  });

  it('keeps what people wrote into its text, as far as there is room', async () => {
    const first = await bringUpToDate(port(roomy), situationOf(shapes.answered));
    const [row] = activities();
    if (row) row.Comment = `${row.Comment}\nПерезвонить в пятницу`;
    await bringUpToDate(port(roomy), situationOf(shapes.recorded(shapes.answered), { memory: first.memory }));
    expect(activities()[0]?.Comment).toContain('Перезвонить в пятницу');
    expect(activities()[0]?.Comment?.match(/cti:call-live/g)).toHaveLength(1);
  });

  it.each([
    ['answered with 504', { kind: 'done', answer: { status: 504, empty: true } }],
    ['whose answer broke off', { kind: 'halfBody' }],
    [
      'answered with a page',
      { kind: 'done', answer: { status: 200, text: '<html></html>', type: 'text/html' } },
    ],
    ['that timed out inside Siebel', SIEBEL_FAULTS[2]],
  ] as const)('is one activity after a write that was made and %s', async (_, fault) => {
    onlyWritesFail();
    server.faults.next(fault);
    const { troubles } = await bringUpToDate(port(), situationOf(shapes.answered, { users }));
    expect(troubles).toEqual(['unknown']);
    expect(activities()).toHaveLength(1);
  });

  it.each([SIEBEL_FAULTS[0], SIEBEL_FAULTS[1]])(
    'waits while Siebel has no session for it, whatever the status says',
    async (fault) => {
      onlyWritesFail();
      server.faults.next(fault);
      const crm = port();
      const step = crm.plan(situationOf(shapes.answered));
      if (step === undefined) throw new Error('nothing to write');
      expect(await crm.make(step, () => {})).toMatchObject({
        state: 'later',
        isLimit: true,
        retryAfterMs: 30_000,
      });
      expect(activities()).toHaveLength(0);
    },
  );

  it('keeps what people wrote before it is written again for want of an answer', async () => {
    const crm = port(roomy);
    const step = crm.plan(situationOf(shapes.answered));
    if (step === undefined) throw new Error('nothing to write');
    await crm.make(step, () => {});
    const [row] = activities();
    if (row) row.Comment = `${row.Comment}\nПерезвонить в пятницу`;
    expect(await crm.make(step, () => {})).toMatchObject({ state: 'done' });
    expect(activities()).toHaveLength(1);
    expect(activities()[0]?.Comment).toContain('Перезвонить в пятницу');
    expect(activities()[0]?.Comment?.match(/разговор/g)).toHaveLength(1);
  });

  it('gives up what it tells before anything that people wrote, where there is little room', async () => {
    const first = await bringUpToDate(port(roomy), situationOf(shapes.answered));
    const [row] = activities();
    const textLength = Number(row?.Comment?.length) + 20;
    const short = { textField: 'Comment', textLength };
    const note = `Перезвонить в пятницу, договор отправить на почту. ${'Ждёт ответа. '.repeat(8)}`.trim();
    if (row) row.Comment = `${row.Comment}\n${note}`;
    const moved = shapes.handledBy(shapes.answered, 'a202');
    await bringUpToDate(port(short), situationOf(moved, { users, memory: first.memory }));
    expect(activities()[0]?.Comment).toContain(note);
    expect(activities()[0]?.Comment).toContain('cti:call http');
    expect(activities()[0]?.Comment?.length).toBeLessThanOrEqual(textLength);
  });

  it.each([
    "The value 'IBUSYGIN' is not valid for field 'Primary Owned By'",
    "The field 'Session Id' of buscomp 'Action' is read only",
    "The value entered in field 'Connected At' is no date",
  ])('that is refused with “%s” stops alone, and does not make the account wait', async (said) => {
    const crm = port();
    const step = crm.plan(situationOf(shapes.answered));
    if (step === undefined) throw new Error('nothing to write');
    onlyWritesFail();
    server.faults.next({ kind: 'answer', answer: { status: 500, json: { ERROR: said } } });
    expect(await crm.make(step, () => {})).toMatchObject({ state: 'refused' });
  });

  it('that somebody deleted is not written again', async () => {
    const { memory } = await bringUpToDate(port(), situationOf(shapes.answered));
    server.activities.rows.clear();
    const moved = shapes.handledBy(shapes.answered, 'a202');
    const end = await bringUpToDate(port(), situationOf(moved, { users, memory }));
    expect(end.notices.join()).toContain('deleted');
    expect(activities()).toHaveLength(0);
  });

  it('is not taken for deleted where a proxy answers 404', async () => {
    const { memory } = await bringUpToDate(port(), situationOf(shapes.answered));
    const moved = shapes.handledBy(shapes.answered, 'a202');
    for (const answer of [
      { status: 404, text: '<h1>Not Found</h1>', type: 'text/html' },
      { status: 404, json: { status: 404, error: 'Not Found' } },
    ]) {
      server.faults.next({ kind: 'answer', answer });
      const { refused } = await bringUpToDate(port(), situationOf(moved, { users, memory }));
      expect(refused).toContain('check the address');
    }
  });

  it('keeps the key that Siebel gave in place of ours, and says what that means', async () => {
    await reopen({ ids: 'own' });
    const first = await bringUpToDate(port(), situationOf(shapes.answered, { users }));
    expect(first.notices.join()).toContain('key of its own');
    const moved = shapes.handledBy(shapes.answered, 'a202');
    await bringUpToDate(port(), situationOf(moved, { users, memory: first.memory }));
    expect(activities()).toHaveLength(1);
    expect(activities()[0]).toMatchObject({ 'Primary Owned By': 'BPETROVA' });
  });

  it('is known by a field of the customer where Siebel gives ids of its own', async () => {
    await reopen({ ids: 'own', keyField: 'Call Key' });
    onlyWritesFail();
    server.faults.next({ kind: 'done', answer: { status: 502, empty: true } });
    const { notices } = await bringUpToDate(port({ keyField: 'Call Key' }), situationOf(shapes.answered));
    expect(notices).toEqual([]);
    expect(activities()).toHaveLength(1);
  });
});

describe('what Siebel does not take', () => {
  it('is left out of the call: a contact that was deleted', async () => {
    const id = server.addContact({ first: 'Анна', last: 'Клиентова', phone: '+79000000011' });
    server.contacts.rows.clear();
    const person = { type: 'contact', id, name: 'Анна' } as const;
    const { notices, refused } = await bringUpToDate(port(), situationOf(shapes.answered, { person, users }));
    expect(refused).toBeUndefined();
    expect(notices).toEqual(['The contact is not in Siebel any more']);
    expect(activities()[0]).toMatchObject({ 'Contact Id': '', 'Primary Owned By': 'AIVANOV' });
  });

  it('is left out of the call: an agent who is no user there', async () => {
    const { notices, refused } = await bringUpToDate(
      port(),
      situationOf(shapes.answered, { users: { a201: 'LEFT' } }),
    );
    expect(refused).toBeUndefined();
    expect(notices.join()).toContain('does not take LEFT as Primary Owned By');
    expect(activities()).toHaveLength(1);
  });

  it('stops one call for people to see, and no other: a value that is none of its list', async () => {
    const broken = await bringUpToDate(
      port({ typeInbound: 'Call' }),
      situationOf(shapes.answered, { users }),
    );
    expect(broken.refused).toContain('bounded pick list');
    expect(activities()).toHaveLength(0);
    await bringUpToDate(port(), situationOf(shapes.missed));
    expect(activities()).toHaveLength(1);
  });
});

describe('trying an account at Siebel', () => {
  it('says who we are there, and writes nothing', async () => {
    expect(await port().test()).toEqual({
      state: 'done',
      value: { account: `${new URL(server.api).host} · CALLWEAVE` },
    });
    expect(activities()).toEqual([]);
  });

  it('says which of the named fields Siebel does not have', async () => {
    expect(await port({ ownerField: 'Owner Login', startField: 'Start Time' }).test()).toEqual({
      state: 'refused',
      reason:
        'Action/Action in Siebel has no field “Start Time”, “Owner Login”: correct the names in the settings',
    });
    expect(await port({ contactPhones: 'Work Phone #, Mobile' }).test()).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('Contact/Contact in Siebel has no field “Mobile”'),
    });
  });

  it('lets the searches tell where Siebel describes nothing', async () => {
    await reopen({ describes: false });
    expect(await port().test()).toMatchObject({ state: 'done' });
    expect(await port({ contactPhones: 'Mobile' }).test()).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining("Field 'Mobile' does not exist"),
    });
  });

  it.each([
    ['a wrong password', { password: 'wrong-password-1' }, 'auth'],
    ['a component that is not there', { activityComponent: 'Calls/Calls' }, 'refused'],
  ] as const)('fails with %s', async (_, more, state) => {
    expect(await port(more).test()).toMatchObject({ state });
  });

  it('fails at an address where something else answers', async () => {
    const { origin } = new URL(server.api);
    expect(await port({ api: `${origin}/elsewhere` }).test()).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('check the address'),
    });
  });

  it('waits while a proxy shows a page', async () => {
    server.faults.next({ kind: 'html' }, 4);
    expect(await port().test()).toMatchObject({ state: 'later' });
  });
});

describe('signing in to Siebel', () => {
  it('takes a token, and another one when it is over', async () => {
    const oauth = {
      signIn: 'oauth',
      tokenUrl: server.tokenUrl,
      clientId: server.application.id,
      clientSecret: server.application.secret,
    };
    await bringUpToDate(port(oauth), situationOf(shapes.missed));
    server.expireTokens();
    const { troubles } = await bringUpToDate(port(oauth), situationOf(shapes.answered));
    expect(troubles).toEqual([]);
    expect(activities()).toHaveLength(2);
    expect(server.signIns).toBe(2);
    expect(await port({ ...oauth, clientSecret: 'wrong-secret-1' }).test()).toMatchObject({ state: 'auth' });
  });

  it('shows no password in what was said, in no form', async () => {
    const { name, password } = server.user;
    const { talks } = await bringUpToDate(port(), situationOf(shapes.answered));
    const all = JSON.stringify(talks);
    expect(talks.length).toBeGreaterThan(0);
    expect(all).not.toContain(password);
    expect(all).not.toContain(Buffer.from(`${name}:${password}`).toString('base64'));
  });
});

describe('looking somebody up in Siebel', () => {
  it('finds one, several and nobody by the end of a number', async () => {
    const look = (number: string) => port().lookUp?.(numberKeysOf(number));
    expect(await look('+79000000011')).toEqual({ state: 'done', value: [] });
    const id = server.addContact({ first: 'Анна', last: 'Клиентова', phone: '89000000011' });
    expect(await look('+79000000011')).toEqual({
      state: 'done',
      value: [{ type: 'contact', id, name: 'Анна Клиентова', numbers: ['89000000011'] }],
    });
    server.addContact({ first: 'Олег', last: 'Другой', phone: '+79000000011' });
    server.addContact({ first: 'Вера', last: 'Чужая', phone: '+79000000012' });
    const both = await look('+79000000011');
    expect(both?.state === 'done' && both.value.map(({ name }) => name)).toEqual([
      'Анна Клиентова',
      'Олег Другой',
    ]);
  });

  it('finds by the whole number where the tenant wants it so, in any of the fields', async () => {
    const id = server.addContact({ first: 'Олег', last: 'Другой', phone: '+79000000011' });
    const exact = { phoneSearch: 'equals', contactPhones: 'Cellular Phone #, Work Phone #' };
    expect(await port(exact).lookUp?.(numberKeysOf('+79000000011'))).toMatchObject({ value: [{ id }] });
  });

  it('brings along the fields that are wanted, whose names have spaces', async () => {
    const id = server.addContact({ first: 'Олег', last: 'Другой', phone: '+79000000011' });
    Object.assign(server.contacts.rows.get(id) ?? {}, { 'Job Title': 'Директор' });
    const found = await port().lookUp?.(numberKeysOf('+79000000011'), { fields: ['Job_Title', 'NoSuch'] });
    expect(found).toMatchObject({ value: [{ fields: { Job_Title: 'Директор' } }] });
  });

  it('asks nothing for an extension, or for what is no number', async () => {
    for (const number of ['201', "' OR [Id] LIKE '*"])
      expect(await port().lookUp?.(numberKeysOf(number))).toEqual({ state: 'done', value: [] });
    expect(server.faults.counts.met).toBe(0);
  });
});

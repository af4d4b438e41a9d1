import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentMp3 } from '../../sandbox/megafon/silent-mp3.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callRecordSchema } from '../../src/http/schemas/call-record.ts';
import { cardsAt, Office, opensCard, until } from './office.ts';

/** What people complain about in integrations of telephony and CRM, each as the day on which it would happen. */
const office = new Office();
beforeAll(() => office.open(), 240_000);
afterAll(() => office.close());

const contact = (name: string, ...numbers: string[]): Promise<{ contactId: string }> =>
  office.ask('POST', '/contacts', { name, numbers: numbers.map((raw) => ({ raw })) });
const writtenEverywhere = ({ callId }: CallRecord): Promise<unknown> =>
  Promise.all([office.written(office.bitrixAccount, callId), office.written(office.dynamicsAccount, callId)]);
const leadsOf = (number: string): unknown[] =>
  office.portal.api.people.entities.filter(({ phones }) => phones.some((phone) => phone.endsWith(number)));

describe('“Every call makes one more contact”', () => {
  it('a caller whom nobody knows becomes one lead, however often and however fast they call', async () => {
    const number = '79000000201';
    office.story('answered-direct', number).playToEnd();
    office.story('missed-no-answer', number).playToEnd();
    office.story('hunt-nobody', number).playToEnd();
    const calls = await until(
      () => office.callsOf(number),
      (all) => all.length === 3 && all.every(({ endedAt }) => endedAt !== undefined),
    );
    for (const call of calls) await writtenEverywhere(call);
    expect(leadsOf(number)).toHaveLength(1);
    expect(office.inBitrix(number)).toHaveLength(3);
  });

  it('a number of the company itself is nobody’s contact', async () => {
    const number = '79000000202';
    await office.ask('POST', '/own-numbers', { number: `+${number}`, name: 'Second line' });
    await contact('Somebody by mistake', `+${number}`);
    const call = await office.play('answered-direct', number);
    expect(call.matches).toEqual([]);
  });
});

describe('“Two people have the number, and it takes the wrong one, or writes the call to both”', () => {
  it('both are offered, none is taken; whom somebody picks stays picked; each CRM has the call once', async () => {
    const number = '79000000203';
    await contact('Alla Sample', number);
    const { contactId } = await contact('Boris Sample', number);
    const first = await office.play('answered-direct', number);
    expect(first.matches.map(({ chosen }) => chosen)).toEqual([false, false]);
    await office.ask('POST', `/calls/${first.callId}/pick`, { contactId });
    const second = await office.play('answered-direct', number);
    expect(second.matches.filter(({ chosen }) => chosen)).toMatchObject([{ id: contactId }]);
    await writtenEverywhere(second);
    expect(office.inBitrix(number)).toHaveLength(2);
    for (const call of [first, second]) expect(office.inDynamics(call)).toHaveLength(1);
  });

  it('whoever is no customer any more is not offered', async () => {
    const number = '79000000204';
    await contact('Alla Sample', number);
    const { contactId } = await contact('Gone Sample', number);
    await office.ask('PATCH', `/contacts/${contactId}`, { active: false });
    const { matches } = await office.play('answered-direct', number);
    expect(matches).toMatchObject([{ name: 'Alla Sample', chosen: true }]);
  });
});

describe('“It does not find them, because the number is written in another way”', () => {
  it.each([
    ['8 (900) 000-02-10', '79000000210'],
    ['+7 900 000-02-11 доб. 15', '79000000211'],
    ['007 900 0000212', '79000000212'],
    ['900/000-02-13', '79000000213'],
    ['8-900-000-02-14', '79000000214'],
  ])('%s is the caller %s', async (written, number) => {
    await contact(`Written ${written}`, written);
    const { matches } = await office.play('answered-direct', number);
    expect(matches).toMatchObject([{ name: `Written ${written}`, chosen: true }]);
  });
});

describe('“After a transfer the wrong one is responsible”', () => {
  it('nothing is over while the customer still talks, and the CRMs get one record with whoever talked last', async () => {
    const number = '79000000220';
    const story = office.story('attended-transfer-refer', number);
    // The first agent has hung up; the customer talks to the second.
    story.playTo(11_000);
    const [talking] = await until(
      () => office.callsOf(number),
      ([call]) => (call?.transfers.length ?? 0) > 0,
    );
    expect(talking?.endedAt).toBeUndefined();
    expect(office.inDynamics(talking as CallRecord)).toEqual([]);
    story.playToEnd();
    await until(
      () => office.callsOf(number),
      ([call]) => call?.endedAt !== undefined,
    );
    await writtenEverywhere(talking as CallRecord);
    const rows = office.inDynamics(talking as CallRecord);
    expect(rows).toMatchObject([{ _ownerid_value: office.owners.get(102) }]);
    expect(office.inBitrix(number)).toMatchObject([{ PORTAL_USER_ID: 102 }]);
    expect(await office.callsOf(number)).toHaveLength(1);
  });
});

describe('“After a transfer the card shows my colleague’s extension”', () => {
  it('the colleague’s card has the customer', async () => {
    const number = '79000000230';
    const { contactId } = await contact('Karina Sample', number);
    const desk = await office.desk(102);
    const story = office.story('attended-transfer-refer', number, 'live');
    story.playTo(5_000);
    const { card, call } = await opensCard(desk);
    expect(card.device).toBe('102');
    expect(call.customer.e164).toBe(`+${number}`);
    expect(call.matches).toMatchObject([{ id: contactId }]);
    expect(card.chain).toMatchObject([{ device: '101' }]);
    story.playToEnd();
  });
});

describe('“Everybody in the queue has missed the call, or nobody has”', () => {
  it('whose colleague was faster has missed nothing', async () => {
    const number = '79000000240';
    const call = await office.play('queue-ringall-answered', number);
    const agents = call.legs.filter(({ role }) => role === 'agent');
    expect(agents.map(({ result }) => result).sort()).toEqual([
      'answered',
      'answeredElsewhere',
      'answeredElsewhere',
    ]);
    expect(await tasksOf(number)).toEqual([]);
  });

  it('a call that reached nobody is one task, however many telephones rang, and is done when somebody gets through', async () => {
    const number = '79000000241';
    await office.play('hunt-nobody', number);
    expect(
      await until(
        () => tasksOf(number),
        ({ length }) => length > 0,
      ),
    ).toMatchObject([{ state: 'open' }]);
    office.story('answered-direct', number, 'live').playToEnd();
    await until(
      () => tasksOf(number),
      ([task]) => task?.state === 'closed',
    );
    expect(await tasksOf(number)).toHaveLength(1);
  });
});

describe('“The card comes when I have been talking for a while”', () => {
  it('it comes while it rings, though no CRM answers', async () => {
    const number = '79000000250';
    await contact('Lidia Sample', number);
    const desk = await office.desk(101);
    for (const { faults } of [office.portal, office.dynamics]) faults.byChance(1, [{ kind: 'reset' }]);
    const story = office.story('answered-direct', number, 'live');
    story.playTo(500);
    const { call } = await opensCard(desk);
    expect(call.legs.find(({ role }) => role === 'agent')?.state).toBe('alerting');
    expect(call.matches).toMatchObject([{ name: 'Lidia Sample' }]);
    for (const { faults } of [office.portal, office.dynamics]) faults.byChance(0, []);
    story.playToEnd();
    await office.written(office.dynamicsAccount, call.callId);
    expect(office.inDynamics(call)).toHaveLength(1);
  });
});

describe('“With three tabs open I get three cards, and so do my colleagues”', () => {
  it('all tabs of one agent hear of one and the same card, and nobody else of any', async () => {
    const number = '79000000260';
    const [tab, otherTab, colleague] = await Promise.all([
      office.desk(101),
      office.desk(101),
      office.desk(103),
    ]);
    const story = office.story('answered-direct', number, 'live');
    story.playTo(500);
    const [one, other] = await Promise.all([opensCard(tab), opensCard(otherTab)]);
    expect(other.id).toBe(one.id);
    story.playToEnd();
    await until(
      () => office.callsOf(number),
      ([call]) => call?.endedAt !== undefined,
    );
    expect(cardsAt(tab).filter(({ call }) => call.customer.digits === number)).toHaveLength(1);
    expect(cardsAt(colleague)).toEqual([]);
  });
});

describe('“The recording’s link is dead after a week, wants the password of the PBX, and cannot be wound”', () => {
  it('the CRM has an address of ours, which plays any part of it without a password', async () => {
    const number = '79000000270';
    const sound = silentMp3(60);
    // The PBX gives it once, to whoever has its key.
    const pbx = createServer((request, response) => {
      if (request.url !== '/records/1.mp3') response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(sound);
    });
    await new Promise<void>((resolve) => pbx.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(pbx.address() as AddressInfo).port}`;
    const crmToken = 'fictional-crm-token';
    const { hookUrl } = await office.ask('POST', '/connections', {
      connector: 'megafon',
      name: 'Second office',
      settings: { baseUrl, apiKey: 'none', crmToken, pollEverySeconds: 86_400 },
    });
    await tell(hookUrl, {
      cmd: 'history',
      crm_token: crmToken,
      type: 'in',
      status: 'Success',
      user: 'admin',
      ext: '701',
      phone: number,
      telnum: '79000000010',
      diversion: '79000000010',
      callid: 'O3VU-fictional-1',
      start: basicTime(new Date(Date.now() - 60_000)),
      duration: '28',
      wait: '10',
      link: `${baseUrl}/records/1.mp3`,
    });
    const [call] = await until(
      () => office.callsOf(number),
      ([one]) => one?.recordings[0]?.state === 'ready',
    );
    await until(
      () => office.inDynamics(call as CallRecord)[0]?.description,
      (text) => String(text).includes('cti:recording'),
    );
    pbx.close();
    const text = String(office.inDynamics(call as CallRecord)[0]?.description);
    const address = /cti:recording\S* (\S+)/.exec(text)?.[1] ?? '';
    const part = await fetch(address, { headers: { range: 'bytes=5000-5099' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 5000-5099/${sound.length}`,
    ]);
    expect((await part.arrayBuffer()).byteLength).toBe(100);
  });
});

describe('“It is three hours off”', () => {
  it('each CRM has the moment at which it rang, wherever the company is', async () => {
    const number = '79000000280';
    const { settings } = await office.ask('GET', '/tenant');
    await office.ask('PATCH', '/tenant', { settings: { timeZone: 'Asia/Vladivostok' } });
    const call = await office.play('answered-direct', number);
    await writtenEverywhere(call);
    const [inDynamics] = office.inDynamics(call);
    const [inBitrix] = office.inBitrix(number);
    expect(Math.abs(Date.parse(call.startedAt) - Date.now())).toBeLessThan(10 * 60_000);
    expect(Date.parse(String(inDynamics?.actualstart))).toBe(Date.parse(call.startedAt));
    expect(Math.abs(Date.parse(String(inBitrix?.CALL_START_DATE)) - Date.parse(call.startedAt))).toBeLessThan(
      1_000,
    );
    await office.ask('PATCH', '/tenant', { settings: { timeZone: settings.timeZone } });
  });
});

describe('“The same call stands there twice”', () => {
  it('what was written although no answer came is not written again', async () => {
    const number = '79000000290';
    for (const { faults } of [office.portal, office.dynamics]) {
      faults.next({ kind: 'done', answer: { status: 504, empty: true } }, 2);
    }
    const call = await office.play('answered-direct', number);
    await writtenEverywhere(call);
    expect(office.inBitrix(number)).toHaveLength(1);
    expect(office.inDynamics(call)).toHaveLength(1);
    expect(leadsOf(number)).toHaveLength(1);
  });
});

describe('“Calls between colleagues open cards and stand in the CRM”', () => {
  it('they do neither', async () => {
    const desk = await office.desk(102);
    const [rows, activities] = [office.portal.api.telephony.statistics.length, office.dynamics.calls.length];
    office.story('internal-call', '79000000300').playToEnd();
    const internal = await until(
      async () => (await office.ask('GET', '/calls?direction=internal')).items as CallRecord[],
      ([call]) => call?.endedAt !== undefined,
    );
    // A call of a customer behind it: what the first would have written, would be there by then.
    await writtenEverywhere(await office.play('answered-direct', '79000000301'));
    expect(cardsAt(desk).filter(({ call }) => call.callId === internal[0]?.callId)).toEqual([]);
    expect(office.portal.api.telephony.statistics).toHaveLength(rows + 1);
    expect(office.dynamics.calls).toHaveLength(activities + 1);
  });
});

describe('“It had stopped writing, and nobody knew”', () => {
  it('a CRM that refuses us is said, with what waits since when, and gets it all once it takes us again', async () => {
    const { dynamics, dynamicsAccount } = office;
    const right = dynamics.application.clientSecret;
    dynamics.application.clientSecret = 'changed by somebody';
    dynamics.expireTokens();
    const call = await office.play('answered-direct', '79000000310');
    const account = await until(
      () => office.ask('GET', `/crm-accounts/${dynamicsAccount}`),
      ({ status, waiting }) => status === 'refused' && waiting.oldest !== undefined,
    );
    expect(account.reason).toMatch(/\w/);
    expect(account.waiting.pending).toBeGreaterThan(0);
    dynamics.application.clientSecret = right;
    const { url, application } = dynamics;
    await office.ask('PATCH', `/crm-accounts/${dynamicsAccount}`, {
      settings: { organization: url, authority: url, ...application },
    });
    await office.written(dynamicsAccount, call.callId);
    expect(office.inDynamics(call)).toHaveLength(1);
  });
});

describe('“The line was away for a moment, and the call was lost on me”', () => {
  it('a desk that comes back hears what it missed, once and in order', async () => {
    const number = '79000000320';
    const [there, away] = await Promise.all([office.desk(101), office.desk(101)]);
    const snapshot = await away.next('snapshot');
    await there.next('snapshot');
    away.socket.terminate();
    await away.closed;
    const call = await office.play('answered-direct', number);
    await writtenEverywhere(call);
    const heardOf = (desk: typeof there): number[] =>
      desk.heard.flatMap((frame) =>
        frame.type === 'event' && frame.event.subject === call.callId ? [frame.sequence] : [],
      );
    await until(
      () => there.heard,
      (heard) =>
        heard.some((frame) => frame.type === 'event' && frame.event.type === 'callweave.call.logged.v1'),
    );
    const back = await office.desk(101, snapshot.sequence);
    await until(
      () => heardOf(back),
      (sequences) => sequences.length >= heardOf(there).length,
    );
    expect(heardOf(back)).toEqual(heardOf(there));
    expect(heardOf(back)).toEqual([...new Set(heardOf(back))].sort((a, b) => a - b));
  });
});

describe('“It works with this one exchange only”', () => {
  it('a call of one PBX and a call of another are records of one kind, in the same CRMs', async () => {
    const [asterisk, megafon] = [
      (await office.callsOf('79000000201'))[0],
      (await office.callsOf('79000000270'))[0],
    ];
    for (const call of [asterisk, megafon]) expect(callRecordSchema.safeParse(call).error).toBeUndefined();
    expect(asterisk?.connectorId).not.toBe(megafon?.connectorId);
    await writtenEverywhere(megafon as CallRecord);
    expect(office.inDynamics(megafon as CallRecord)).toHaveLength(1);
  });

  it('a call that goes on to a colleague rings there and nowhere else any more', async () => {
    const number = '79000000331';
    const [first, second] = await Promise.all([office.desk(101), office.desk(102)]);
    const story = office.story('hunt-fourth-answers', number, 'live');
    story.playTo(4_000);
    const { card } = await opensCard(second);
    expect(card.chain).toMatchObject([{ device: '101', result: 'noAnswer' }]);
    const [ringing] = await office.callsOf(number);
    const states = ringing?.legs
      .filter(({ role }) => role === 'agent')
      .map(({ device, state }) => [device?.number, state]);
    expect(states).toEqual([
      ['101', 'null'],
      ['102', 'alerting'],
    ]);
    expect(cardsAt(second).map(({ card: { device } }) => device)).toEqual(['102']);
    expect(cardsAt(first).filter(({ card: { device } }) => device !== '101')).toEqual([]);
    story.playToEnd();
  });
});

async function tasksOf(number: string): Promise<{ state: string }[]> {
  const calls = new Set((await office.callsOf(number)).map(({ callId }) => callId));
  const { items } = await office.ask('GET', '/tasks?limit=200');
  return items.filter(({ callId }: { callId: string }) => calls.has(callId));
}

/** As the PBX does. */
async function tell(hookUrl: string, form: Record<string, string>): Promise<void> {
  const response = await fetch(hookUrl, { method: 'POST', body: new URLSearchParams(form) });
  expect(response.ok).toBe(true);
}

/** `20260323T085626Z` */
function basicTime(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

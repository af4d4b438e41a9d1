import { describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { megafon } from '../../connectors/pbx/megafon/megafon.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { readSample } from './read-fixtures.ts';

const TOKEN = 'TEST-CRM-TOKEN';
const port = bindPort(megafon, { domain: 'example', apiKey: 'example-api-key', crmToken: TOKEN }, 'RU');
const webhook = port.webhook!;

function form(body: string, headers: Record<string, string> = {}): Exchange {
  return {
    at: '2026-03-23T08:56:26.500Z',
    source: 'webhook',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  };
}

function json(body: unknown, headers: Record<string, string> = {}): Exchange {
  return {
    ...form(JSON.stringify(body)),
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  };
}

const EVENT = 'cmd=event&type=INCOMING&callid=A1&phone=79000000011&user=ivanov&ext=701&direction=in';
const HISTORY =
  'cmd=history&type=in&status=Success&phone=79000000011&user=ivanov&callid=A1&start=20260323T085626Z&duration=28&wait=10';

describe('verify', () => {
  it('accepts the token in a form and in JSON', () => {
    expect(webhook.verify(form(`${EVENT}&crm_token=${TOKEN}`))).toEqual({ ok: true });
    expect(webhook.verify(json({ cmd: 'ping', crm_token: TOKEN }))).toEqual({ ok: true });
  });

  it('accepts the token in a header only when the body has none', () => {
    expect(webhook.verify(form(EVENT, { 'x-crm-token': TOKEN }))).toEqual({ ok: true });
    expect(webhook.verify(form(EVENT, { authorization: `Bearer ${TOKEN}` }))).toEqual({ ok: true });
    expect(webhook.verify(form(`${EVENT}&crm_token=wrong`, { 'x-crm-token': TOKEN }))).toMatchObject({
      status: 401,
    });
  });

  it.each([
    ['missing', EVENT],
    ['empty', `${EVENT}&crm_token=`],
    ['wrong', `${EVENT}&crm_token=TEST-CRM-TOKEN2`],
    ['a beginning of the right one', `${EVENT}&crm_token=TEST`],
    ['in another case', `${EVENT}&crm_token=${TOKEN.toLowerCase()}`],
    ['not a form at all', '\u0000\uFFFD{"cmd":'],
  ])('refuses a token that is %s', (_what, body) => {
    expect(webhook.verify(form(body))).toMatchObject({ ok: false, status: 401 });
  });

  it('refuses other content types before looking at the body', () => {
    const exchange = form(`${EVENT}&crm_token=${TOKEN}`, { 'content-type': 'text/xml' });
    expect(webhook.verify(exchange)).toMatchObject({ ok: false, status: 415 });
  });
});

describe('redact', () => {
  it('takes the token out of forms, JSON and headers and leaves the rest as it came', () => {
    expect(webhook.redact(form(`a=%D0%9F&crm_token=${TOKEN}&b=1+2`)).body).toBe('a=%D0%9F&b=1+2');
    expect(webhook.redact(form(`crm%5Ftoken=${TOKEN}&b=1`)).body).toBe('b=1');
    expect(webhook.redact(json({ cmd: 'ping', crm_token: TOKEN })).body).toBe('{"cmd":"ping"}');
    const headers = webhook.redact(
      form(EVENT, { 'x-crm-token': TOKEN, authorization: TOKEN, 'user-agent': 'pbx' }),
    ).headers;
    expect(headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'pbx' });
  });

  it('stores nothing of a body that it cannot clean', () => {
    const broken = json({}, { 'x-crm-token': TOKEN });
    expect(webhook.redact({ ...broken, body: `{"crm_token":"${TOKEN}"` })).toMatchObject({
      headers: {},
      body: '',
    });
  });
});

describe('contact', () => {
  it('asks about the caller and answers within 1,200 ms with name and responsible', () => {
    const contact = form('cmd=contact&phone=79000000011&callid=A1&diversion=79000000031');
    expect(webhook.question?.deadlineMs).toBe(1_200);
    expect(webhook.question?.callerOf(contact)).toBe('79000000011');
    expect(webhook.question?.callerOf(form(EVENT))).toBeUndefined();
    const reply = webhook.question?.toReply({ contactName: 'Пример Петрович', responsibleDevice: '701' });
    expect(reply).toMatchObject({ status: 200, contentType: 'application/json' });
    expect(JSON.parse(reply?.body ?? '')).toEqual({ contact_name: 'Пример Петрович', responsible: '701' });
  });

  it('answers an empty object when nobody is known or time runs out', () => {
    expect(webhook.question?.toReply(undefined).body).toBe('{}');
    expect(webhook.question?.toReply({}).body).toBe('{}');
  });
});

describe('parse', () => {
  it('reads the same event from a form and from JSON', () => {
    const fields = Object.fromEntries(new URLSearchParams(EVENT));
    expect(port.parse(json(fields))).toEqual(port.parse(form(EVENT)));
    expect(port.parse(form(EVENT)).facts).toMatchObject([
      { keys: ['call:A1'], at: Date.parse('2026-03-23T08:56:26.500Z') },
    ]);
  });

  it('keeps a command that nobody knows for people to see', () => {
    expect(port.parse(form('cmd=somethingNew&callid=A1'))).toEqual({
      facts: [],
      rejects: [
        { reason: "`cmd` is not a known command: 'somethingnew'", excerpt: 'cmd=somethingNew&callid=A1' },
      ],
      ignored: 0,
    });
  });

  it.each(['rating', 'webhook', 'ping'])('counts %s as ignored', (cmd) => {
    expect(port.parse(form(`cmd=${cmd}&callid=A1`))).toEqual({ facts: [], rejects: [], ignored: 1 });
  });

  it('ties the two calls of a transfer', () => {
    const { facts } = port.parse(form(`${EVENT.replace('INCOMING', 'TRANSFERRED')}&second_callid=B1`));
    expect(facts[0]?.keys).toEqual(['call:A1', 'call:B1']);
  });

  it('does not mix up a repeated webhook with a phone that rings again: both are kept, the time tells them apart', () => {
    const again = { ...form(EVENT), at: '2026-03-23T08:56:40.000Z' };
    expect(port.parse(again).facts[0]?.id).not.toBe(port.parse(form(EVENT)).facts[0]?.id);
    expect(port.parse(form(EVENT)).facts[0]?.id).toBe(port.parse(form(EVENT)).facts[0]?.id);
  });

  it('reads the samples of the platform', () => {
    for (const name of [
      'megafon-event-accepted.txt',
      'megafon-event-cancelled-gravitel.txt',
      'megafon-history-in-success.txt',
      'megafon-history-out-busy-gravitel.txt',
    ]) {
      expect({ name, ...port.parse(form(readSample('megafon', name))) }).toMatchObject({
        name,
        facts: [{}],
        rejects: [],
      });
    }
    const shapes = JSON.parse(readSample('megafon', 'megafon-v1-shapes.json'));
    const body = JSON.stringify(shapes['GET /crmapi/v1/history/json']);
    const parsed = port.parse({
      at: '2026-03-23T09:00:00Z',
      source: 'poll',
      operation: 'callLog',
      status: 200,
      body,
    });
    expect(parsed.facts).toMatchObject([
      { body: { callid: '1000000001', status: 'success', waitMs: 5_000, durationMs: 23_000 } },
    ]);
  });

  it('takes a withheld number as withheld', () => {
    for (const phone of ['anonymous', '']) {
      expect(port.parse(form(EVENT.replace('79000000011', phone))).facts).toMatchObject([
        { body: { phone } },
      ]);
    }
  });
});

describe('bad input', () => {
  it.each([
    ['no command', 'type=INCOMING&callid=A1', '`cmd` is missing'],
    ['no call id', EVENT.replace('callid=A1', 'x=1'), '`callid` is missing'],
    [
      'a call id with control characters',
      EVENT.replace('callid=A1', 'callid=A%00'),
      '`callid` is not a call id',
    ],
    ['no number', EVENT.replace('phone=', 'x='), '`phone` is missing'],
    [
      'a 40-digit number',
      EVENT.replace('79000000011', '7'.repeat(40)),
      '`phone` is not a telephone number: it has 40 digits',
    ],
    ['no user', EVENT.replace('user=ivanov&ext=701', 'x=1'), '`user` is missing'],
    ['no event type', EVENT.replace('type=INCOMING', 'x=1'), '`type` is missing'],
    [
      'an unknown event type',
      EVENT.replace('type=INCOMING', 'type=PARKED'),
      "`type` is not a known event: 'PARKED'",
    ],
    [
      'an unknown direction',
      EVENT.replace('direction=in', 'direction=up'),
      "`direction` is not a direction: 'up'",
    ],
    ['broken UTF-8', EVENT.replace('ivanov', '%FF%FE'), 'the text is not valid UTF-8'],
    [
      'a time in 1970',
      HISTORY.replace('20260323T085626Z', '19700101T000010Z'),
      '`start` is not a plausible time of a call: 1970',
    ],
    [
      'a time next year',
      HISTORY.replace('20260323T085626Z', '20270323T085626Z'),
      '`start` is not a plausible time of a call: 2027',
    ],
    [
      'a word for a time',
      HISTORY.replace('20260323T085626Z', 'yesterday'),
      "`start` is not a time: 'yesterday'",
    ],
    ['no time', HISTORY.replace('start=', 'x='), '`start` is missing'],
    [
      'a word for a duration',
      HISTORY.replace('duration=28', 'duration=long'),
      "`duration` is not a number of seconds: 'long'",
    ],
    ['a negative wait', HISTORY.replace('wait=10', 'wait=-1'), "`wait` is not a number of seconds: '-1'"],
    ['no status', HISTORY.replace('status=', 'x='), '`status` is missing'],
  ])('is kept as rejected with its reason: %s', (_what, body, reason) => {
    const { facts, rejects, ignored } = port.parse(form(body));
    expect({ facts, ignored }).toEqual({ facts: [], ignored: 0 });
    expect(rejects).toHaveLength(1);
    expect(rejects[0]?.reason).toContain(reason);
  });

  it('says what is wrong with a body that is no JSON object', () => {
    for (const body of ['{"cmd":', '[1,2]', 'null', '"x"']) {
      const parsed = port.parse({ ...json({}), body });
      expect(parsed.rejects[0]?.reason).toBe('the body is not a JSON object');
    }
  });

  it.each([{}, [], true])('rejects a field of a wrong type: %j', (value) => {
    const fields = Object.fromEntries(new URLSearchParams(EVENT));
    for (const name of ['phone', 'callid', 'user', 'type', 'ext']) {
      const { facts, rejects } = port.parse(json({ ...fields, [name]: value }));
      expect({ facts, reason: rejects[0]?.reason }).toEqual({
        facts: [],
        reason: `\`${name}\` is neither text nor a number`,
      });
    }
    expect(port.parse(json({ cmd: 'webhook', id: 1, data: value })).ignored).toBe(1);
  });

  it('takes the good rows of a log and names the bad ones', () => {
    const good = {
      uid: '1',
      type: 'in',
      status: 'success',
      client: '79000000011',
      user: 'ivanov',
      start: '2026-03-23T08:00:00Z',
    };
    const rows = [good, { ...good, uid: {} }, 'x', null, { ...good, uid: '2', start: 5 }];
    const parsed = port.parse({
      at: '2026-03-23T09:00:00Z',
      source: 'poll',
      status: 200,
      body: JSON.stringify(rows),
    });
    expect(parsed.facts).toHaveLength(1);
    expect(parsed.rejects.map(({ reason }) => reason)).toEqual([
      "`uid` is neither text nor a number: '{}'",
      'a row is not an object',
      'a row is not an object',
      "`start` is not a time: '5'",
    ]);
  });

  it('knows HTML, half a body and a wrong shape from a call log', () => {
    const poll = (body: string) =>
      port.parse({ at: '2026-03-23T09:00:00Z', source: 'poll', status: 200, body }).rejects[0]?.reason;
    expect(poll('<html>')).toBe('the call log is not JSON');
    expect(poll('[{"uid":')).toBe('the call log is not JSON');
    expect(poll('{"items":[]}')).toBe('the call log is not a list');
    expect(poll('null')).toBeUndefined();
  });
});

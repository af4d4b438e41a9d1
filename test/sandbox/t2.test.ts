import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { T2Pbx } from '../../sandbox/t2/t2-pbx.ts';

const START = Date.parse('2026-03-02T09:00:00.000Z');
const DAY = 86_400_000;
const HEADERS = { 'User-Agent': 'Example/1', Accept: 'application/json' };

const clock = steppedClock(START);
let pbx: T2Pbx;
let pair: { accessToken: string; refreshToken: string };
beforeEach(async () => {
  pbx = new T2Pbx({
    host: '127.0.0.1',
    port: 0,
    clock,
    random: seededRandom('t2'),
    company: {
      agents: [{ extension: '101', login: 'a', name: 'Иванова Анна', telnum: '79000000201' }],
      customers: [{ number: '79000000110' }],
      line: '79000000304',
      lineName: 'Сайт',
      groupName: 'Продажи',
    },
    log: () => undefined,
  });
  await pbx.start();
  pair = pbx.api.tokens.issue();
});
afterEach(() => pbx.stop());

async function ask(path: string, options: { method?: string; token?: string; headers?: object } = {}) {
  const { method = 'GET', token = pair.accessToken, headers = HEADERS } = options;
  const response = await fetch(`${pbx.baseUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...headers, Authorization: token },
  });
  return { status: response.status, text: await response.text() };
}

describe('the tokens of the virtual T2', () => {
  it('both change at a refresh, and the old ones say so', async () => {
    const refresh = () => ask('/authorization/refresh/token', { method: 'PUT', token: pair.refreshToken });
    const { status, text } = await refresh();
    expect(status).toBe(200);
    expect(await ask('/employees', { token: JSON.parse(text).accessToken })).toMatchObject({ status: 200 });
    const updated = { status: 403, text: expect.stringContaining('The token has already been updated') };
    expect(await ask('/employees')).toMatchObject(updated);
    expect(await refresh()).toMatchObject(updated);
  });

  it('expire, the one after a day and the other after a week', async () => {
    await clock.advance(DAY + 1);
    expect(await ask('/employees')).toMatchObject({
      status: 403,
      text: expect.stringContaining('The token is expired'),
    });
    await clock.advance(6 * DAY);
    expect(
      await ask('/authorization/refresh/token', { method: 'PUT', token: pair.refreshToken }),
    ).toMatchObject({ status: 403, text: expect.stringContaining('The token is expired') });
  });
});

it('the virtual T2 turns libraries away, and sends callers of the old host on', async () => {
  expect(await ask('/employees', { headers: { 'User-Agent': 'axios/1.0', Accept: '*/*' } })).toMatchObject({
    status: 406,
  });
  const moved = await fetch(`${pbx.oldBaseUrl}/employees?x=1`, { redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([308, `${pbx.baseUrl}/employees?x=1`]);
});

it('the virtual T2 gives ten rows unless asked for more, and no time of which the plus was lost', async () => {
  for (let index = 0; index < 25; index += 1) {
    const startsAt = clock.now() - 60_000 + index;
    pbx.api.records.put(
      {
        uuid: String(index),
        date: new Date(startsAt).toISOString(),
        callType: 'MULTI_CHANNEL',
        destinationNumber: '79000000304',
        callDuration: 1,
        callStatus: 'NOT_ANSWERED_COMMON',
      },
      { startsAt, visibleAt: startsAt },
    );
  }
  const span = `start=${new Date(clock.now() - DAY).toISOString()}&end=${new Date(clock.now()).toISOString()}`;
  const count = async (query: string): Promise<number> =>
    JSON.parse((await ask(`/call-records/info?${span}${query}`)).text).length;
  expect(await count('')).toBe(10);
  expect(await count('&size=20&page=1')).toBe(5);
  expect(await count('&is_recorded=true')).toBe(0);
  const lost = '/call-records/info?start=2026-03-02T09:00:00+03:00&end=2026-03-02T10:00:00+03:00';
  expect(await ask(lost)).toMatchObject({ status: 400 });
});

it('the virtual T2 answers with an empty body while nobody calls', async () => {
  expect(await ask('/monitoring/calls')).toEqual({ status: 200, text: '' });
});

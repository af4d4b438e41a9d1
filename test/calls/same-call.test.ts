import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { megafon } from '../../connectors/pbx/megafon/megafon.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { insertInboxRows } from '../../src/inbox/inbox-row.ts';
import { createHub, type Hub } from './hub-harness.ts';

/** Lately, on a whole second: rows of the log have no finer time. */
const AT = Math.floor(Date.now() / 1000 - 7_200) * 1000;
const iso = (seconds: number): string => new Date(AT + seconds * 1000).toISOString();
const port = bindPort(
  megafon,
  { domain: 'example', apiKey: 'example-api-key', crmToken: 'TEST-CRM-TOKEN' },
  'RU',
);

let hub: Hub;
beforeEach(async () => {
  hub = await createHub({ port });
});
afterEach(() => hub.close());

function hook(seconds: number, callid: string, fields: Record<string, string>): Exchange {
  const body = new URLSearchParams({ phone: '79000000011', callid, diversion: '74950000001', ...fields });
  return { at: iso(seconds), source: 'webhook', method: 'POST', path: '/', body: body.toString() };
}

/** A call that rings at two employees and that nobody takes, as the webhooks tell it. */
function ringing(callid: string, from: number): Exchange[] {
  return ['101', '102'].flatMap((ext) => {
    const told = { cmd: 'event', direction: 'in', user: `user${ext}`, ext };
    return [
      hook(from, callid, { ...told, type: 'INCOMING' }),
      hook(from + 20, callid, { ...told, type: 'CANCELLED' }),
    ];
  });
}

/** The history read minutes later, in which each call has another name. */
function history(...rows: { uid: string; start: number; client?: string; diversion?: string }[]): Exchange {
  const body = rows.map(({ uid, start, client = '79000000011', diversion = '74950000001' }) => ({
    ...{ uid, client, diversion, type: 'in', status: 'missed', user: 'pbx', wait: 20, duration: 0 },
    start: iso(start).replace('.000', ''),
  }));
  return { at: iso(600), source: 'poll', operation: 'callLog', status: 200, body: JSON.stringify(body) };
}

async function tell(...exchanges: Exchange[]): Promise<void> {
  const { tenantId, connectionId } = hub;
  await insertInboxRows(
    hub.database.hubPool,
    exchanges.map((exchange) => ({ tenantId, connectionId, exchange })),
  );
  await hub.drain();
}

async function records(): Promise<CallRecord[]> {
  const calls = await hub.calls();
  return calls.filter(({ merged_into }) => merged_into === null).map(({ record }) => record);
}

const pops = async (): Promise<number> => (await hub.events()).filter(({ card }) => card !== null).length;
const tasks = async () => (await hub.owner.query('SELECT * FROM missed_call_tasks')).rows;

describe('a missed call that the history names otherwise than the webhooks did', () => {
  it('is one record with the phones that rang, one task and no second card', async () => {
    for (const one of ringing('LIVE', 0)) await tell(one);
    expect(await pops()).toBe(2);
    await tell(history({ uid: 'HISTORY', start: -1 }));
    const [call, ...others] = await records();
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      outcome: 'missed',
      externalIds: expect.arrayContaining([{ kind: 'call', value: 'LIVE' }]),
      links: [
        {
          reason: 'sameCall',
          confidence: 0.9,
          evidence: ['sameCustomer:79000000011', 'startsApartMs:1000', 'sameLine:74950000001'],
        },
      ],
    });
    expect(
      call?.legs.filter(({ role }) => role === 'agent').map(({ device }) => device?.number),
    ).toHaveLength(2);
    expect(await pops()).toBe(2);
    expect(await tasks()).toHaveLength(1);
  });

  it('keeps the link when it is told more, or the same again', async () => {
    await tell(...ringing('LIVE', 0));
    await tell(history({ uid: 'HISTORY', start: 0 }));
    const [before] = await records();
    await tell(history({ uid: 'HISTORY', start: 0 }), ...ringing('LIVE', 0));
    expect(await records()).toEqual([before]);
    expect(before?.links).toHaveLength(1);
  });

  it('is one record also when the webhooks come after the history', async () => {
    await tell(history({ uid: 'HISTORY', start: 0 }));
    await tell(...ringing('LIVE', 0));
    const [call, ...others] = await records();
    expect(others).toEqual([]);
    expect(call?.links).toMatchObject([{ reason: 'sameCall', absorbedCallId: expect.any(String) }]);
    expect(await pops()).toBe(0);
  });

  it.each([
    ['of another moment', { start: 30 }],
    ['of another customer', { start: 0, client: '79000000012' }],
    ['on another line', { start: 0, diversion: '74950000002' }],
  ])('is not taken for a call %s', async (_, row) => {
    await tell(...ringing('LIVE', 0));
    await tell(history({ uid: 'HISTORY', ...row }));
    expect(await records()).toHaveLength(2);
  });

  it('is left alone where the history has two that it might be, or two were seen', async () => {
    await tell(...ringing('LIVE', 0));
    await tell(history({ uid: 'ONE', start: 0 }, { uid: 'TWO', start: 1 }));
    expect(await records()).toHaveLength(3);
  });
});

it('a history after an outage that names hundreds of calls otherwise asks the database as little as one of a few', async () => {
  const { database } = hub;
  const inTenant = database.tenant.bind(database);
  let statements = 0;
  database.tenant = (tenantId, work) =>
    inTenant(tenantId, (tx) =>
      work({
        query: (...asked: Parameters<typeof tx.query>) => {
          statements += 1;
          return tx.query(...asked);
        },
      } as typeof tx),
    );
  const costOf = async (calls: number, from: number): Promise<number> => {
    const rows = Array.from({ length: calls }, (_, index) => {
      return { uid: `H${from}-${index}`, start: from + index, client: `7900000${1000 + from + index}` };
    });
    await tell(
      ...rows.flatMap(({ start, client }) => {
        const told = { cmd: 'event', direction: 'in', user: 'user101', ext: '101', phone: client };
        return [
          hook(start, `L${start}`, { ...told, type: 'INCOMING' }),
          hook(start + 20, `L${start}`, { ...told, type: 'CANCELLED' }),
        ];
      }),
    );
    statements = 0;
    await tell(history(...rows));
    return statements;
  };
  const few = await costOf(2, 0);
  expect(await costOf(100, 100)).toBe(few);
  const calls = await records();
  expect(calls).toHaveLength(102);
  expect(calls.every(({ links }) => links?.[0]?.reason === 'sameCall')).toBe(true);
});

import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { SettingsCipher } from '../../src/connections/settings-cipher.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { AddressGuard } from '../../src/platform/public-address.ts';
import { DeliverEvents } from '../../src/webhooks/deliver-events.ts';
import { EventSender } from '../../src/webhooks/send-event.ts';
import { WebhookService } from '../../src/webhooks/webhook-service.ts';
import { DeliverWebhooks } from '../../workers/deliver-webhooks.ts';
import { createHub, type Hub } from '../calls/hub-harness.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const MINUTE = 60_000;
const DAY = 24 * 3_600_000;
const cipher = new SettingsCipher({ currentKeyId: 'k1', keys: { k1: randomBytes(32) } });

let hub: Hub;
let receiver: Receiver;
let leases: SessionLeases[];
/** What the hub takes for now. */
let clock: number;
beforeEach(async () => {
  [hub, receiver] = await Promise.all([createHub(), openReceiver()]);
  leases = [];
  clock = Date.now();
});
afterEach(async () => {
  for (const one of leases) await one.stop();
  await receiver.close();
  await hub.close();
});

const now = (): Date => new Date(clock);
const senderOf = (timeoutMs = 2_000) =>
  new EventSender(new AddressGuard(['127.0.0.1']), { timeoutMs, now: () => clock });
const serviceOf = () => new WebhookService({ database: hub.database, cipher, sender: senderOf(), now });

/** A process of its own: leases, and what it remembers of endpoints. */
function newWorker(timeoutMs?: number) {
  const own = new SessionLeases(hub.database);
  leases.push(own);
  const deliveries = new DeliverEvents({
    database: hub.database,
    cipher,
    sender: senderOf(timeoutMs),
    metrics: new Metrics(),
    logger: silentLogger(),
    now,
    random: () => 0,
  });
  return new DeliverWebhooks({
    database: hub.database,
    leases: own,
    bus: {
      ...hub.bus,
      subscribe: hub.bus.subscribe.bind(hub.bus),
      start: async () => {},
      stop: async () => {},
    } as never,
    deliveries,
    logger: silentLogger(),
    now,
  });
}

/** A whole call: three events at least. */
async function call(id: string, number = '+79000000011'): Promise<void> {
  const at = Date.now() - 60_000;
  await hub.say([
    { id: `${id}-1`, call: id, kind: 'delivered', at, leg: '101', from: number },
    { id: `${id}-2`, call: id, kind: 'established', at: at + 5_000, leg: '101' },
  ] as never);
  await hub.say({ id: `${id}-3`, call: id, kind: 'callCleared', at: at + 9_000 } as never);
}
const texts = async (): Promise<string[]> => {
  const { rows } = await hub.owner.query(
    'SELECT event::text AS event FROM outgoing_events ORDER BY sequence',
  );
  return rows.map(({ event }) => event);
};

describe('webhooks', () => {
  it('tell a system every event once, as it is stored, signed', async () => {
    await call('before');
    const { secret } = await serviceOf().create(hub.tenantId, { name: 'Warehouse', url: receiver.url });
    const old = (await texts()).length;
    await call('a');
    await call('b');
    const worker = newWorker();
    await worker.look();
    await worker.look();
    const stored = (await texts()).slice(old);
    expect(stored.length).toBeGreaterThan(5);
    expect([...receiver.received.map(({ text }) => text)].sort()).toEqual([...stored].sort());
    for (const { headers, text } of receiver.received) {
      expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
      expect(new Webhook(secret).verify(text, headers)).toMatchObject({ id: headers['webhook-id'] });
      expect(() => new Webhook(secret).verify(`${text} `, headers)).toThrow();
    }
    // Of each call in its order.
    const events: { subject: string; sequence: string }[] = receiver.received.map(({ text }) =>
      JSON.parse(text),
    );
    for (const subject of new Set(events.map((event) => event.subject))) {
      const sequences = events.filter((event) => event.subject === subject).map(({ sequence }) => sequence);
      expect(sequences).toEqual([...sequences].sort());
    }
  });

  it('are only of the types that were asked for', async () => {
    const types = ['callweave.call.cleared.v1'];
    const { endpointId } = await serviceOf().create(hub.tenantId, { name: 'Ends', url: receiver.url, types });
    await call('a');
    await newWorker().look();
    expect(receiver.received.map(({ text }) => JSON.parse(text).type)).toEqual(types);
    expect(await serviceOf().get(hub.tenantId, endpointId)).toMatchObject({
      waiting: 0,
      readTo: (await texts()).length,
    });
  });

  it('come again by the plan, under the same id, until the receiver is well', async () => {
    const types = ['callweave.call.cleared.v1'];
    const { endpointId } = await serviceOf().create(hub.tenantId, { name: 'Ends', url: receiver.url, types });
    await call('a');
    receiver.answers(500);
    const worker = newWorker();
    await worker.look();
    expect(await serviceOf().deliveries(hub.tenantId, endpointId, { limit: 10 })).toMatchObject([
      {
        state: 'pending',
        tries: 1,
        status: 500,
        answer: 'no',
        nextTryAt: new Date(clock + 5_000).toISOString(),
      },
    ]);
    await worker.look();
    expect(receiver.received).toHaveLength(1);
    for (const wait of [5_000, 5 * MINUTE]) {
      clock += wait;
      await worker.look();
    }
    expect(receiver.received).toHaveLength(3);
    receiver.answers(200);
    clock += 30 * MINUTE;
    await worker.look();
    expect(new Set(receiver.ids()).size).toBe(1);
    expect(receiver.received).toHaveLength(4);
    const view = await serviceOf().get(hub.tenantId, endpointId);
    expect(view).toMatchObject({ waiting: 0, lastSuccessAt: now().toISOString() });
    expect(view).not.toHaveProperty('failingSince');
  });

  it('give up an event after ten tries, and a person may ask for it again', async () => {
    const types = ['callweave.call.cleared.v1'];
    const service = serviceOf();
    const { endpointId } = await service.create(hub.tenantId, { name: 'Ends', url: receiver.url, types });
    await call('a');
    receiver.answers(500);
    const worker = newWorker();
    for (let tries = 0; tries < 12; tries += 1) {
      await worker.look();
      clock += DAY;
      // Nothing else gets there either, for longer than five days: what is asked here is the plan of one event.
      await hub.owner.query(
        'UPDATE webhook_endpoints SET failing_since = NULL, enabled = true, off_reason = NULL',
      );
    }
    expect(receiver.received).toHaveLength(10);
    const [lost] = await service.deliveries(hub.tenantId, endpointId, { limit: 10, state: 'failed' });
    expect(lost).toMatchObject({ tries: 10, status: 500 });
    receiver.answers(200);
    await service.resend(hub.tenantId, endpointId, lost?.eventId ?? '');
    clock += DAY;
    await worker.look();
    expect(await service.deliveries(hub.tenantId, endpointId, { limit: 10 })).toMatchObject([
      { state: 'delivered', tries: 1 },
    ]);
  });

  it('wait as long as a busy receiver asks', async () => {
    const types = ['callweave.call.cleared.v1'];
    const { endpointId } = await serviceOf().create(hub.tenantId, { name: 'Ends', url: receiver.url, types });
    receiver.answers((response) => response.writeHead(429, { 'retry-after': '600' }).end());
    await call('a');
    const worker = newWorker();
    await worker.look();
    const [delivery] = await serviceOf().deliveries(hub.tenantId, endpointId, { limit: 10 });
    expect(delivery?.nextTryAt).toBe(new Date(clock + 600_000).toISOString());
    await call('b');
    await worker.look();
    expect(receiver.received).toHaveLength(1);
    receiver.answers(200);
    clock += 600_000;
    await worker.look();
    expect(receiver.received).toHaveLength(3);
  });

  it('stop at 410 and after five days in which nothing got there, and go on where they stopped', async () => {
    const service = serviceOf();
    const worker = newWorker();
    const { endpointId } = await service.create(hub.tenantId, { name: 'Gone', url: receiver.url });
    await call('a');
    receiver.answers(410);
    await worker.look();
    expect(await service.get(hub.tenantId, endpointId)).toMatchObject({ enabled: false, offReason: 'gone' });
    await call('b');
    receiver.answers(500);
    expect(await service.update(hub.tenantId, endpointId, { enabled: true })).not.toHaveProperty('offReason');
    for (let day = 0; day < 6; day += 1) {
      await worker.look();
      clock += DAY;
    }
    expect(await service.get(hub.tenantId, endpointId)).toMatchObject({
      enabled: false,
      offReason: 'failing',
    });
    receiver.answers(200);
    receiver.received.length = 0;
    await service.update(hub.tenantId, endpointId, { enabled: true });
    await expect
      .poll(async () => {
        await worker.look();
        clock += DAY;
        return (await service.get(hub.tenantId, endpointId)).waiting;
      })
      .toBe(0);
    // One was told that nobody wants it; all others came.
    const all = (await texts()).map((text) => JSON.parse(text).id);
    expect(all.filter((id) => !receiver.ids().includes(id))).toHaveLength(1);
  });

  it('do not hammer a receiver that cannot be reached, and lose nothing meanwhile', async () => {
    const service = serviceOf();
    const { endpointId } = await service.create(hub.tenantId, { name: 'Down', url: receiver.url });
    receiver.answers((response) => response.destroy());
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await call(id);
    const worker = newWorker();
    await worker.look();
    const asked = receiver.received.length;
    // Eight at once, and the first of each only.
    expect(asked).toBeLessThanOrEqual(8 + 4);
    await worker.look();
    expect(receiver.received).toHaveLength(asked);
    receiver.answers(200);
    await expect
      .poll(async () => {
        clock += 10 * MINUTE;
        await worker.look();
        return (await service.get(hub.tenantId, endpointId)).waiting;
      })
      .toBe(0);
    const all = (await texts()).map((text) => JSON.parse(text).id);
    expect([...new Set(receiver.ids())].sort()).toEqual([...all].sort());
  });

  it('of a company with slow receivers keep no other company waiting', async () => {
    const service = serviceOf();
    for (let nth = 0; nth < 12; nth += 1)
      await service.create(hub.tenantId, { name: `Slow ${nth}`, url: receiver.url });
    await call('a');
    const other = randomUUID();
    await hub.owner.query(`INSERT INTO tenants (tenant_id, name) VALUES ($1, 'Another company')`, [other]);
    const { endpointId } = await service.create(other, { name: 'Quick', url: receiver.url });
    await hub.owner.query(
      `WITH s AS (UPDATE tenants SET sequence = sequence + 1 WHERE tenant_id = $1 RETURNING sequence)
       INSERT INTO outgoing_events (tenant_id, sequence, type, event)
         SELECT $1, sequence, 'callweave.call.cleared.v1', '{"id":"of-another-company"}' FROM s`,
      [other],
    );
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const waiting = (response: ServerResponse): void => void held.then(() => response.writeHead(200).end());
    receiver.answers(waiting);
    const worker = newWorker(60_000);
    const looked = worker.look();
    await expect.poll(() => receiver.ids(), { timeout: 30_000 }).toContain('of-another-company');
    release();
    await looked;
    expect(await service.get(other, endpointId)).toMatchObject({ waiting: 0 });
  });

  it('come from one process at a time', async () => {
    await serviceOf().create(hub.tenantId, { name: 'Slow', url: receiver.url });
    receiver.answers((response) => setTimeout(() => response.writeHead(200).end(), 30));
    for (const id of ['a', 'b', 'c']) await call(id);
    const workers = [newWorker(), newWorker(), newWorker()];
    await Promise.all(workers.map((worker) => worker.look()));
    await Promise.all(workers.map((worker) => worker.look()));
    const all = (await texts()).map((text) => JSON.parse(text).id);
    expect([...receiver.ids()].sort()).toEqual([...all].sort());
  });

  it('are sent again from a sequence on, under the ids they had', async () => {
    const service = serviceOf();
    await call('a');
    const { endpointId } = await service.create(hub.tenantId, { name: 'Late', url: receiver.url });
    await call('b');
    const worker = newWorker();
    await worker.look();
    const first = receiver.ids();
    expect(await service.replay(hub.tenantId, endpointId, 0)).toMatchObject({ afterSequence: 0 });
    await worker.look();
    const all = (await texts()).map((text) => JSON.parse(text).id);
    const second = receiver.ids().slice(first.length);
    expect([...second].sort()).toEqual([...all].sort());
    expect(first.every((id) => second.includes(id))).toBe(true);
    expect(await service.get(hub.tenantId, endpointId)).toMatchObject({ lost: 0 });
    await expect(service.replay(hub.tenantId, endpointId, 1_000_000)).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });

  it('say how many events retention took before they were read', async () => {
    const service = serviceOf();
    const { endpointId } = await service.create(hub.tenantId, {
      name: 'Off',
      url: receiver.url,
      enabled: false,
    });
    await call('a');
    const gone = (await texts()).length;
    await hub.owner.query('DELETE FROM outgoing_events');
    await call('b');
    await service.update(hub.tenantId, endpointId, { enabled: true });
    await newWorker().look();
    expect(await service.get(hub.tenantId, endpointId)).toMatchObject({ lost: gone, waiting: 0 });
  });

  it('are signed with both secrets for a day, and then with the new one alone', async () => {
    const service = serviceOf();
    const { endpointId, secret: old } = await service.create(hub.tenantId, {
      name: 'Keys',
      url: receiver.url,
    });
    const { secret } = await service.renewSecret(hub.tenantId, endpointId);
    const isSignedWith = (key: string): boolean => {
      const last = receiver.received.at(-1);
      const at = new Date(Number(last?.headers['webhook-timestamp']) * 1000);
      const signature = new Webhook(key).sign(last?.headers['webhook-id'] ?? '', at, last?.text ?? '');
      return (last?.headers['webhook-signature'] ?? '').split(' ').includes(signature);
    };
    expect(await service.test(hub.tenantId, endpointId)).toMatchObject({ state: 'delivered', status: 204 });
    expect([isSignedWith(old), isSignedWith(secret)]).toEqual([true, true]);
    clock += DAY + 1;
    await service.test(hub.tenantId, endpointId);
    expect([isSignedWith(old), isSignedWith(secret)]).toEqual([false, true]);
    expect(await service.get(hub.tenantId, endpointId)).not.toHaveProperty('oldSecretUntil');
  });

  it('wait, and are said to, when the secret of their endpoint is lost, and keep nobody else from theirs', async () => {
    const service = serviceOf();
    const { endpointId } = await service.create(hub.tenantId, { name: 'Lost', url: receiver.url });
    await service.create(hub.tenantId, { name: 'Well', url: `${receiver.url}/well`, types: [] });
    await hub.owner.query(`UPDATE webhook_endpoints SET key_id = 'gone' WHERE endpoint_id = $1`, [
      endpointId,
    ]);
    await call('a');
    const worker = newWorker();
    await worker.look();
    expect(receiver.received).toHaveLength((await texts()).length);
    expect(await service.list(hub.tenantId)).toMatchObject([
      { name: 'Lost', lastError: expect.stringContaining('make a new one') },
      { name: 'Well' },
    ]);
    await service.renewSecret(hub.tenantId, endpointId);
    clock += 10 * MINUTE;
    await worker.look();
    expect(receiver.received).toHaveLength(2 * (await texts()).length);
  });

  it('follow no redirect, and read no more of an answer than its beginning', async () => {
    const service = serviceOf();
    const { endpointId } = await service.create(hub.tenantId, { name: 'Rude', url: receiver.url });
    receiver.answers((response) => response.writeHead(302, { location: receiver.url }).end());
    expect(await service.test(hub.tenantId, endpointId)).toMatchObject({ state: 'failed', status: 302 });
    expect(receiver.received).toHaveLength(1);
    receiver.answers((response) => {
      response.writeHead(200);
      const more = (): boolean => response.write('x'.repeat(1_000), () => !response.destroyed && more());
      more();
    });
    const sent = await service.test(hub.tenantId, endpointId);
    expect(sent).toMatchObject({ state: 'delivered' });
    expect(sent.answer).toHaveLength(1_000);
    receiver.answers(() => undefined);
    const silent = new WebhookService({ database: hub.database, cipher, sender: senderOf(200), now });
    expect(await silent.test(hub.tenantId, endpointId)).toMatchObject({
      state: 'failed',
      error: 'No answer in time.',
    });
  });

  it.each([
    ['https://10.0.0.8/hook', /private network/],
    ['https://[::1]/hook', /private network/],
    ['https://169.254.169.254/latest', /private network/],
    ['https://0x7f000001/hook', undefined],
    ['http://example.com/hook', /https:\/\//],
    ['ftp://example.com/hook', /https:\/\//],
    ['https://user:word@example.com/hook', /password/],
    ['calls', /no web address/],
  ])('are not sent to %s', async (url, reason) => {
    const guarded = new EventSender(new AddressGuard());
    // A number in other clothes is the address it stands for.
    expect(guarded.whyNot(url)).toMatch(reason ?? /private network/);
  });

  it('are not sent to a name that leads inside, whatever it led to when it was entered', async () => {
    const guarded = new EventSender(new AddressGuard());
    const { port } = new URL(receiver.url);
    const event = {
      id: '1',
      text: '{}',
      secrets: { current: `whsec_${randomBytes(32).toString('base64')}` },
    };
    expect(await guarded.send({ ...event, url: `https://localhost:${port}/` })).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/localhost is an address inside a private network/),
    });
    expect(receiver.received).toEqual([]);
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WidgetTokens } from '../../src/access/widget-tokens.ts';
import { CardDirectory } from '../../src/cards/card-directory.ts';
import { CardFieldService } from '../../src/cards/card-field-service.ts';
import { HintService } from '../../src/cards/hint-service.ts';
import type { CallerDirectory } from '../../src/contacts/caller-directory.ts';
import type { Match } from '../../src/domain/call-record.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import type { PushIdentity } from '../../src/push/push-identity.ts';
import { PushServer } from '../../src/push/push-server.ts';
import { createHub, type Hub, LocalBus } from '../calls/hub-harness.ts';
import { tablesSaying } from '../privacy/whole-database.ts';
import { QueueingSocket } from '../push/push-client-socket.ts';

const NUMBER = '+79000000011';
const AT = Math.floor(Date.now() / 1000 - 600) * 1000;
/** Values of fields, told apart by who may see them. */
const FOR_AGENT = 'AGENT-SEES-4711';
const FOR_LEADER = 'LEADER-SEES-4712';
const FOR_NOBODY_HERE = 'ADMIN-SEES-4713';
const ACCOUNT = randomUUID();

let hub: Hub;
let http: Server;
let push: PushServer;
let url: string;
let fields: CardFieldService;
let hints: HintService;
let widgetTokens: WidgetTokens;
let widgetToken: string;
/** Whom the directory of the hub names for every number. */
let matches: Match[];

/** A client that also keeps every byte it was sent. */
class Desk extends QueueingSocket {
  #bytes = '';

  constructor() {
    super(url);
    this.socket.on('message', (data) => {
      this.#bytes += String(data);
    });
  }

  /** Which of the values have come over the wire. */
  get saw(): string[] {
    return [FOR_AGENT, FOR_LEADER, FOR_NOBODY_HERE].filter((value) => this.#bytes.includes(value));
  }
}

async function join(token: string, lastSequence?: number): Promise<Desk> {
  const desk = new Desk();
  await desk.opened();
  desk.say({ type: 'hello', token, ...(lastSequence !== undefined && { lastSequence }) });
  return desk;
}

async function identityOf(token: string): Promise<PushIdentity> {
  const agentId = hub.agents.get('101')?.agentId as string;
  const expiresAt = new Date(Date.now() + 3_600_000);
  if (WidgetTokens.isOne(token)) {
    const { principal, expiresAt: until } = await widgetTokens.verify(token);
    return { ...principal, expiresAt: until };
  }
  const whole = { tenantId: hub.tenantId, userId: token, expiresAt };
  if (token === 'agent') return { ...whole, role: 'agent', agentId };
  if (token === 'leader') return { ...whole, role: 'supervisor', agentId };
  if (token === 'watcher') return { ...whole, role: 'supervisor' };
  return { ...whole, role: 'agent', agentId: hub.agents.get('102')?.agentId as string };
}

const person = (chosen: boolean): Match => ({
  crm: 'sample',
  accountId: ACCOUNT,
  type: 'contact',
  id: 'c1',
  name: 'Анна',
  matchedOn: 'e164',
  confidence: 'exact',
  chosen,
});

beforeAll(async () => {
  const bus = new LocalBus();
  const directory: CallerDirectory = {
    matchMany: async (_tx, _tenantId, numbers) => new Map(numbers.map(({ digits }) => [digits, matches])),
  };
  // The directory of cards needs the hub's database, and the hub wants the directory.
  const cards = { of: (tenantId: string) => cardDirectory.of(tenantId) };
  hub = await createHub({ directory, cards, bus });
  const { database, tenantId } = hub;
  const cardDirectory = new CardDirectory({ database, bus });
  await cardDirectory.start();
  fields = new CardFieldService({ database, bus });
  hints = new HintService({ database, bus });
  await hub.owner.query(
    `INSERT INTO crm_accounts (account_id, tenant_id, connector, name, settings, key_id, unknown_callers, since)
     VALUES ($1, $2, 'sample', 'Sample CRM', '', 'k', 'ignore', now())`,
    [ACCOUNT, tenantId],
  );
  await hub.owner.query(
    `INSERT INTO crm_lookups (tenant_id, number_key, account_id, state, people, fields, asked_at, expires_at)
     VALUES ($1, $2, $3, 'found', $4, $5, now(), now() + interval '1 hour')`,
    [
      tenantId,
      NUMBER.slice(1),
      ACCOUNT,
      JSON.stringify([{ type: 'contact', id: 'c1', name: 'Анна', numbers: [NUMBER] }]),
      JSON.stringify([{ TARIFF: FOR_AGENT, DEBT: FOR_LEADER, MARGIN: FOR_NOBODY_HERE }]),
    ],
  );
  const common = { accountId: ACCOUNT, format: 'text' } as const;
  await fields.create(tenantId, {
    ...common,
    field: 'TARIFF',
    label: 'Тариф',
    roles: ['agent', 'supervisor'],
  });
  await fields.create(tenantId, { ...common, field: 'DEBT', label: 'Долг', roles: ['supervisor'] });
  await fields.create(tenantId, { ...common, field: 'MARGIN', label: 'Маржа', roles: ['admin'] });
  const hint = {
    match: 'all',
    conditions: [{ of: 'known', is: true }],
    tone: 'info',
    roles: ['agent', 'supervisor', 'admin'],
    enabled: true,
  } as const;
  await hints.create(tenantId, { ...hint, say: 'Долг: {Долг}' });
  await hints.create(tenantId, { ...hint, say: 'Маржа: {Маржа}' });
  await hints.create(tenantId, { ...hint, say: '{имя} на тарифе {Тариф}', tone: 'good' });

  const apiKeyId = randomUUID();
  await hub.owner.query(
    `INSERT INTO api_keys (api_key_id, tenant_id, name, role, key_hash, prefix) VALUES ($1, $2, 'Back end', 'agent', $3, 'cw_')`,
    [apiKeyId, tenantId, randomBytes(32)],
  );
  widgetTokens = new WidgetTokens({ database, secretKey: randomBytes(32) });
  ({ token: widgetToken } = await widgetTokens.mint({
    tenantId,
    backer: { apiKeyId },
    agentId: hub.agents.get('101')?.agentId as string,
    scopes: ['push'],
    lifetimeSeconds: 600,
  }));

  push = new PushServer({
    database,
    bus,
    cards: cardDirectory,
    verifyPushToken: identityOf,
    logger: silentLogger(),
    metrics: new Metrics(),
  });
  await push.start();
  http = createServer();
  push.attach(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/push`;
});
afterAll(async () => {
  await push.stop();
  await new Promise((resolve) => http.close(resolve));
  await hub.close();
});

const ring = (call: string) =>
  ({ id: `${call}-ring`, call, kind: 'delivered', at: AT, leg: '101', from: NUMBER }) as const;
const clear = (call: string) =>
  ({ id: `${call}-clear`, call, kind: 'callCleared', at: AT + 60_000 }) as const;

const TOLD_AGENT = {
  fields: [{ label: 'Тариф', value: FOR_AGENT, format: 'text' }],
  hints: [{ text: `Анна на тарифе ${FOR_AGENT}`, tone: 'good' }],
};
const TOLD_LEADER = {
  fields: [...TOLD_AGENT.fields, { label: 'Долг', value: FOR_LEADER, format: 'text' }],
  hints: [{ text: `Долг: ${FOR_LEADER}`, tone: 'info' }, ...TOLD_AGENT.hints],
};

it('tells each session what its role may see, live, in a snapshot, and after it was away', async () => {
  matches = [person(true)];
  const tokens = ['agent', widgetToken, 'leader', 'watcher', 'colleague'];
  const live = await Promise.all(tokens.map((token) => join(token)));
  for (const desk of live) expect((await desk.next('snapshot')).cards).toEqual([]);
  const [agent, widget, leader, watcher, colleague] = live as [Desk, Desk, Desk, Desk, Desk];

  await hub.say(ring('live'));
  expect((await agent.next('event')).event.data.card).toMatchObject(TOLD_AGENT);
  expect((await widget.next('event')).event.data.card).toMatchObject(TOLD_AGENT);
  expect((await leader.next('event')).event.data.card).toMatchObject(TOLD_LEADER);
  const watched = await watcher.next('event');
  expect(watched.event.data.card).toBeUndefined();

  const later = await Promise.all(tokens.slice(0, 4).map((token) => join(token)));
  const cards = [];
  for (const desk of later) cards.push((await desk.next('snapshot')).cards[0]);
  expect(cards.slice(0, 3)).toMatchObject([TOLD_AGENT, TOLD_AGENT, TOLD_LEADER]);
  expect(cards[3]).toBeUndefined();

  const back = await Promise.all(tokens.slice(0, 4).map((token) => join(token, watched.sequence - 1)));
  const missed = [];
  for (const desk of back) {
    expect((await desk.next('welcome')).mode).toBe('resume');
    missed.push((await desk.next('event')).event.data.card);
  }
  expect(missed.slice(0, 3)).toMatchObject([TOLD_AGENT, TOLD_AGENT, TOLD_LEADER]);
  expect(missed[3]).toBeUndefined();

  // The next event of the call has come to everybody, so everything before it has.
  await hub.say(clear('live'));
  for (const desk of [agent, widget, leader, watcher, ...later, ...back]) await desk.next('event');
  for (const [first, second, third] of [
    [agent, widget, leader],
    [later[0], later[1], later[2]],
    [back[0], back[1], back[2]],
  ] as [Desk, Desk, Desk][]) {
    expect([first.saw, second.saw]).toEqual([[FOR_AGENT], [FOR_AGENT]]);
    expect(third.saw).toEqual([FOR_AGENT, FOR_LEADER]);
  }
  for (const desk of [watcher, colleague, later[3], back[3]] as Desk[]) expect(desk.saw).toEqual([]);
  for (const desk of [...live, ...later, ...back]) desk.socket.terminate();
});

it('tells open cards when it turns out who is calling, and takes back what was of somebody else', async () => {
  matches = [];
  await hub.say(ring('later'));
  const agent = await join('agent');
  const leader = await join('leader');
  const watcher = await join('watcher');
  for (const desk of [agent, leader, watcher]) await desk.next('snapshot');
  const callId = (await hub.calls()).find(({ live }) => live).call_id;

  matches = [person(true)];
  await hub.ingest.refresh(hub.connectionId, [{ callId, rematch: true }]);
  const told = (await agent.next('event')).event;
  expect(told.type).toBe('callweave.call.matched.v1');
  expect(told.data.card).toBeUndefined();
  expect(told.data.cardDetails).toEqual({ callId, legId: '101', ...TOLD_AGENT });
  expect((await leader.next('event')).event.data.cardDetails).toMatchObject(TOLD_LEADER);
  expect((await watcher.next('event')).event.data.cardDetails).toBeUndefined();

  matches = [{ ...person(true), id: 'c2', name: 'Борис' }];
  await hub.ingest.refresh(hub.connectionId, [{ callId, rematch: true }]);
  expect((await agent.next('event')).event.data.cardDetails).toEqual({
    callId,
    legId: '101',
    fields: [],
    hints: [],
  });
  await watcher.next('event');
  expect([agent.saw, leader.saw, watcher.saw]).toEqual([[FOR_AGENT], [FOR_AGENT, FOR_LEADER], []]);
  for (const desk of [agent, leader, watcher]) desk.socket.terminate();
});

it('keeps values with the look-up and beside the card, and nowhere else: no record, no event, no webhook has them', async () => {
  expect(await tablesSaying(hub.owner, [FOR_AGENT, FOR_LEADER, FOR_NOBODY_HERE])).toEqual([
    'crm_lookups',
    'outgoing_events',
  ]);
  const { rows } = await hub.owner.query<{ sent: string }>(
    'SELECT event::text || coalesce(card::text, $1) AS sent FROM outgoing_events',
    [''],
  );
  expect(rows.length).toBeGreaterThan(3);
  for (const value of [FOR_AGENT, FOR_LEADER, FOR_NOBODY_HERE]) {
    expect(rows.filter(({ sent }) => sent.includes(value))).toEqual([]);
  }
});

it('a role that loses a field gets it on no later card', async () => {
  matches = [person(true)];
  const { tenantId } = hub;
  const tariff = (await fields.list(tenantId)).find(({ field }) => field === 'TARIFF');
  if (tariff === undefined) throw new Error('the field is there');
  await fields.update(tenantId, tariff.fieldId, { ...tariff, roles: ['supervisor'] });
  const agent = await join('agent');
  const leader = await join('leader');
  for (const desk of [agent, leader]) await desk.next('snapshot');
  await hub.say(ring('narrower'));
  expect((await agent.next('event')).event.data.card).not.toHaveProperty('fields');
  expect((await leader.next('event')).event.data.card).toMatchObject(TOLD_LEADER);
  expect(agent.saw).toEqual([]);
  for (const desk of [agent, leader]) desk.socket.terminate();
});

it('tries no hint out for somebody who may not see a field that it goes by: when it fires tells of the field', async () => {
  const draft = { match: 'all', say: 'Долг!', tone: 'info', roles: ['supervisor'] } as const;
  const { fieldId = '' } = (await fields.list(hub.tenantId)).find(({ label }) => label === 'Долг') ?? {};
  const rule = {
    ...draft,
    conditions: [{ of: 'field', fieldId, check: 'contains', text: '4712' }],
  } as const;
  const limit = 5;
  await expect(hints.preview(hub.tenantId, rule, { role: 'admin', limit })).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect((await hints.preview(hub.tenantId, rule, { role: 'supervisor', limit })).looked).toBeGreaterThan(0);
  const forOthers = { ...draft, conditions: [{ of: 'known', is: true }] } as const;
  const { items } = await hints.preview(hub.tenantId, forOthers, { role: 'admin', limit });
  expect(items.every(({ text }) => text === undefined)).toBe(true);
});

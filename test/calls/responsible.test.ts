import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TenantService } from '../../src/tenants/tenant-service.ts';
import { createHub, type Hub } from './hub-harness.ts';

const AT = Math.floor(Date.now() / 1000 - 7_200) * 1000;
const CALLER = '+79000000011';
const SALES = { id: '400', name: 'Продажи' };

let hub: Hub;
beforeEach(async () => {
  hub = await createHub();
});
afterEach(async () => {
  await hub.close();
});

const agentId = (device: string) => hub.agents.get(device)?.agentId as string;
const lastCall = async () => (await hub.calls()).at(-1).record;

/** 101 answers and talks longest, 102 takes over and ends it. */
async function talk(call: string, extra: { queue?: typeof SALES; line?: string; at?: number } = {}) {
  const { at = AT, ...rest } = extra;
  await hub.say([
    { id: `${call}-1`, call, kind: 'delivered', at, leg: '101', from: CALLER, ...rest },
    { id: `${call}-2`, call, kind: 'established', at: at + 2_000, leg: '101' },
    { id: `${call}-3`, call, kind: 'connectionCleared', at: at + 40_000, leg: '101' },
    { id: `${call}-4`, call, kind: 'established', at: at + 41_000, leg: '102' },
    { id: `${call}-5`, call, kind: 'callCleared', at: at + 50_000 },
  ]);
}

async function addContact(extra: { owner?: string | null; externalKey?: string; number?: string } = {}) {
  const { owner = null, externalKey = null, number = CALLER } = extra;
  const contactId = randomUUID();
  await hub.owner.query(
    'INSERT INTO contacts (contact_id, tenant_id, name, owner_agent_id, external_key) VALUES ($1, $2, $3, $4, $5)',
    [contactId, hub.tenantId, 'Пример', owner, externalKey],
  );
  await hub.owner.query(
    `INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10) VALUES ($1, $2, $3, $3, $4, $5)`,
    [hub.tenantId, contactId, number, number.slice(1), number.slice(2)],
  );
  return contactId;
}

describe('the rule of a queue', () => {
  it('beats the tenant’s for its calls, from the next event on, and the record says whose rule it was', async () => {
    await talk('a', { queue: SALES });
    expect((await lastCall()).responsible).toMatchObject({ agentId: agentId('102'), scope: 'tenant' });
    await hub.set({ queueRules: [{ queueId: '400', policy: 'firstAnswered' }] });
    await talk('b', { queue: SALES, at: AT + 100_000 });
    expect((await lastCall()).responsible).toEqual({
      agentId: agentId('101'),
      agentName: 'Agent 101',
      rule: 'firstAnswered',
      reason: 'firstAnswered:101',
      scope: 'queue',
      scopeName: 'Продажи',
      words: 'Agent 101 — первый ответ на звонок (очередь «Продажи» так решает)',
    });
    await talk('c', { at: AT + 200_000 });
    expect((await lastCall()).responsible).toMatchObject({ agentId: agentId('102'), scope: 'tenant' });
  });

  it('is that of the connection before that of the id, because two PBXs may call their queues alike', async () => {
    const elsewhere = { queueId: '400', connectionId: randomUUID(), policy: 'longestTalk' as const };
    await hub.set({ queueRules: [elsewhere, { queueId: '400', policy: 'firstAnswered' }] });
    await talk('a', { queue: SALES });
    expect((await lastCall()).responsible).toMatchObject({ rule: 'firstAnswered' });
    const here = { queueId: '400', connectionId: hub.connectionId, policy: 'lastConnected' as const };
    await hub.set({ queueRules: [{ queueId: '400', policy: 'firstAnswered' }, here] });
    await talk('b', { queue: SALES, at: AT + 100_000 });
    expect((await lastCall()).responsible).toMatchObject({ rule: 'lastConnected', scope: 'queue' });
  });

  it('names who is on duty when no phone rang, the queue’s own before the older setting', async () => {
    const missed = (call: string, at: number) =>
      hub.say([
        { id: `${call}-1`, call, kind: 'queued', at, leg: 'q', role: 'queue', from: CALLER, queue: SALES },
        { id: `${call}-2`, call, kind: 'callCleared', at: at + 9_000 },
      ]);
    await hub.set({ queueDuty: { 400: agentId('101') } });
    await missed('a', AT);
    expect((await lastCall()).responsible).toMatchObject({ agentId: agentId('101'), rule: 'queueDuty' });
    await hub.set({ queueRules: [{ queueId: '400', dutyAgentId: agentId('103') }] });
    await missed('b', AT + 100_000);
    expect((await lastCall()).responsible).toMatchObject({
      agentId: agentId('103'),
      agentName: 'Agent 103',
      scope: 'queue',
    });
  });
});

it('the rule of a line beats the tenant’s and gives way to the queue’s', async () => {
  await hub.set({
    lineRules: [{ line: '+74950000001', policy: 'longestTalk' }],
    queueRules: [{ queueId: '400', policy: 'lastConnected' }],
  });
  await talk('a', { line: '+74950000001' });
  expect((await lastCall()).responsible).toMatchObject({
    agentId: agentId('101'),
    scope: 'line',
    scopeName: '+74950000001',
  });
  await talk('b', { line: '+74950000002', at: AT + 100_000 });
  expect((await lastCall()).responsible).toMatchObject({ scope: 'tenant' });
  await talk('c', { line: '+74950000001', queue: SALES, at: AT + 200_000 });
  expect((await lastCall()).responsible).toMatchObject({ scope: 'queue' });
});

describe('rules are checked when they are set', () => {
  const update = (settings: object) =>
    new TenantService({ database: hub.database }).update(hub.tenantId, { settings });

  it('every fault at once, each with its place', async () => {
    const stranger = randomUUID();
    await hub.owner.query('UPDATE agents SET active = false WHERE agent_id = $1', [agentId('103')]);
    const refused = update({
      queueDuty: { 500: stranger },
      queueRules: [
        { queueId: '400', policy: 'longestTalk' },
        { queueId: '400', dutyAgentId: agentId('103') },
        { queueId: '401', connectionId: randomUUID(), policy: 'longestTalk' },
      ],
      lineRules: [
        { line: '8 495 000-00-01', policy: 'longestTalk' },
        { line: '+74950000001', policy: 'firstAnswered' },
      ],
    });
    await expect(refused).rejects.toMatchObject({
      code: 'unprocessable',
      details: {
        problems: [
          { path: 'body.settings.queueDuty.500' },
          { path: 'body.settings.queueRules.1.dutyAgentId' },
          { path: 'body.settings.queueRules.1' },
          { path: 'body.settings.queueRules.2.connectionId' },
          { path: 'body.settings.lineRules.1' },
        ],
      },
    });
    const { settings } = await new TenantService({ database: hub.database }).get(hub.tenantId);
    expect(settings).toMatchObject({ queueRules: [], lineRules: [] });
  });

  it('a queue that no call came through yet is taken, and lines are kept as E.164', async () => {
    const { settings } = await update({
      queueRules: [
        { queueId: 'never seen', policy: 'longestTalk' },
        { queueId: 'never seen', connectionId: hub.connectionId, policy: 'firstAnswered' },
      ],
      lineRules: [{ line: '8 (495) 000-00-01', policy: 'longestTalk' }],
    });
    expect(settings.queueRules).toHaveLength(2);
    expect(settings.lineRules).toEqual([{ line: '+74950000001', policy: 'longestTalk' }]);
  });
});

describe('the owner of a contact', () => {
  const ownerOf = async (contactId: string) =>
    (await hub.owner.query('SELECT owner_agent_id FROM contacts WHERE contact_id = $1', [contactId])).rows[0]
      .owner_agent_id;
  const changes = async () =>
    (await hub.owner.query('SELECT * FROM contact_owner_changes ORDER BY changed_at')).rows;

  it('is never written by the path unless the tenant asks, whatever happens to the call', async () => {
    await hub.owner.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the owner was written'; END $$`);
    await hub.owner.query(
      'CREATE TRIGGER no_owner BEFORE UPDATE OF owner_agent_id ON contacts FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    const unowned = await addContact();
    const owned = await addContact({ owner: agentId('103'), number: '+79000000012' });
    for (const assignPolicy of ['lastConnected', 'contactOwner'] as const) {
      await hub.set({ assignPolicy });
      await talk(`answered-${assignPolicy}`);
      await hub.say([
        {
          id: `m1-${assignPolicy}`,
          call: `m-${assignPolicy}`,
          kind: 'delivered',
          at: AT,
          leg: '101',
          from: '+79000000012',
        },
        { id: `m2-${assignPolicy}`, call: `m-${assignPolicy}`, kind: 'callCleared', at: AT + 9_000 },
      ]);
    }
    const calls = await hub.calls();
    expect(calls).toHaveLength(4);
    expect(calls.every(({ final }) => final)).toBe(true);
    const touches = calls.map(({ call_id }) => ({ callId: call_id, settle: true, rematch: true }));
    await hub.ingest.refresh(hub.connectionId, touches);
    expect((await hub.inboxRows()).every(({ state }) => state === 'done')).toBe(true);
    expect([await ownerOf(unowned), await ownerOf(owned)]).toEqual([null, agentId('103')]);
    expect(await changes()).toEqual([]);
    // The trigger would have told: with the setting on, the same call is refused.
    await hub.set({ ownerFollows: 'always', assignPolicy: 'lastConnected' });
    await expect(talk('told', { at: AT + 300_000 })).rejects.toThrow('the owner was written');
  });

  it('follows the responsible of a final call where nobody owned it, and the change is kept', async () => {
    await hub.set({ ownerFollows: 'whenUnowned' });
    const unowned = await addContact();
    const owned = await addContact({ owner: agentId('103'), number: '+79000000012' });
    await talk('a');
    await hub.say([
      { id: 'b1', call: 'b', kind: 'established', at: AT, leg: '101', from: '+79000000012' },
      { id: 'b2', call: 'b', kind: 'callCleared', at: AT + 9_000 },
    ]);
    expect([await ownerOf(unowned), await ownerOf(owned)]).toEqual([agentId('102'), agentId('103')]);
    expect(await changes()).toMatchObject([
      {
        contact_id: unowned,
        former_agent_id: null,
        agent_id: agentId('102'),
        rule: 'lastConnected',
        setting: 'whenUnowned',
        call_started_at: new Date(AT),
      },
    ]);
  });

  it('follows always where the tenant says so, but not to an older call that becomes final late', async () => {
    await hub.set({ ownerFollows: 'always' });
    const contactId = await addContact({ owner: agentId('103') });
    await talk('new');
    expect(await ownerOf(contactId)).toBe(agentId('102'));
    expect(await changes()).toMatchObject([{ former_agent_id: agentId('103'), agent_id: agentId('102') }]);
    await hub.say([
      { id: 'o1', call: 'old', kind: 'established', at: AT - 900_000, leg: '101', from: CALLER },
      { id: 'o2', call: 'old', kind: 'callCleared', at: AT - 800_000 },
    ]);
    expect(await ownerOf(contactId)).toBe(agentId('102'));
  });

  it('stays with the newer call when an older one becomes final at the same moment at another connection', async () => {
    await hub.set({ ownerFollows: 'always' });
    const contactId = await addContact();
    const other = await hub.owner.connect();
    try {
      await other.query('BEGIN');
      await other.query('UPDATE contacts SET owner_agent_id = $2 WHERE contact_id = $1', [
        contactId,
        agentId('103'),
      ]);
      await other.query(
        `INSERT INTO contact_owner_changes (tenant_id, contact_id, agent_id, call_id, call_started_at, rule, setting)
         VALUES ($1, $2, $3, gen_random_uuid(), $4, 'lastConnected', 'always')`,
        [hub.tenantId, contactId, agentId('103'), new Date(AT + 60_000)],
      );
      const older = talk('older');
      await expect
        .poll(async () => {
          const { rows } = await hub.owner.query(
            'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = $1',
            ['Lock'],
          );
          return rows.length;
        })
        .toBe(1);
      await other.query('COMMIT');
      await older;
    } finally {
      other.release();
    }
    expect(await ownerOf(contactId)).toBe(agentId('103'));
    expect(await changes()).toHaveLength(1);
  });

  it('stays where the call is not over, nobody talked, the history came first, or another system owns the contact', async () => {
    await hub.set({ ownerFollows: 'always' });
    const contactId = await addContact();
    await hub.say({ id: 'l1', call: 'live', kind: 'established', at: Date.now(), leg: '101', from: CALLER });
    await hub.say([
      { id: 'm1', call: 'missed', kind: 'delivered', at: AT, leg: '101', from: CALLER },
      { id: 'm2', call: 'missed', kind: 'callCleared', at: AT + 9_000 },
    ]);
    await hub.say(
      [
        { id: 'h1', call: 'history', kind: 'established', at: AT, leg: '101', from: CALLER },
        { id: 'h2', call: 'history', kind: 'callCleared', at: AT + 9_000 },
      ],
      true,
    );
    expect(await ownerOf(contactId)).toBeNull();

    const imported = await addContact({ externalKey: 'crm-1', number: '+79000000013' });
    const said = (call: string, at: number) =>
      [
        { id: `${call}1`, call, kind: 'established', at, leg: '101', from: '+79000000013' },
        { id: `${call}2`, call, kind: 'callCleared', at: at + 9_000 },
      ] as const;
    await hub.say([...said('i', AT)]);
    expect(await ownerOf(imported)).toBeNull();
    await hub.set({ ownerFollowsImported: true });
    await hub.say([...said('j', AT + 100_000)]);
    expect(await ownerOf(imported)).toBe(agentId('101'));
  });
});

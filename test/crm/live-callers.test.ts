import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certainCaller } from '../../src/contacts/certain-caller.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { AccountGate } from '../../src/crm/account-gate.ts';
import { loadCrmPeople } from '../../src/crm/load-crm-people.ts';
import { LookUps } from '../../src/crm/look-ups.ts';
import { NO_FIELDS } from '../../src/crm/wanted-fields.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CrmPort } from '../../src/domain/crm/crm-port.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import type { QueueingSocket } from '../push/push-client-socket.ts';
import { CardWorld } from './card-world.ts';
import { until } from './crm-world.ts';
import { numberKeysOf } from './number-keys.ts';

const world = new CardWorld();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(() => world.rest());

let next = 100;
/** A number that nobody else of this file has. */
const newNumber = (): { e164: string; digits: string; last10: string } => {
  next += 1;
  const digits = `79000000${next}`;
  return { e164: `+${digits}`, digits, last10: digits.slice(-10) };
};

/** Holds the CRM's answers back until it is let go. */
function hold(): () => void {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.notebook.before = ({ path }) => (path === '/people' ? gate : undefined);
  return release;
}

/** The next news of a call of this type. */
async function told(client: QueueingSocket, type: string): Promise<{ call: CallRecord; card?: unknown }> {
  for (;;) {
    const { event } = await client.next('event');
    if (event.type === `callweave.call.${type}.v1`) return event.data as { call: CallRecord };
  }
}

describe('a caller whom only a CRM knows', () => {
  it('is shown at once without a name, and by name as soon as the CRM has answered', async () => {
    const accountId = await world.account();
    await world.crm.accounts.putUsers(world.hub.tenantId, accountId, [
      { agentId: world.agentAt('102'), userId: 'u2' },
    ]);
    const { e164, digits, last10 } = newNumber();
    world.notebook.people.push({ id: '17', number: e164, name: 'Ольга Примерова', ownerUserId: 'u2' });
    const letGo = hold();
    const desktop = await world.desktop('101');
    await world.work();
    await world.ring('slow', e164);
    const pop = await told(desktop, 'delivered');
    expect(pop.card).toMatchObject({ device: '101' });
    expect(pop.call.matches).toEqual([]);
    await until(
      () => world.asked(last10),
      (times) => times === 1,
    );
    letGo();
    const { call } = await told(desktop, 'matched');
    const match = {
      crm: 'notebook',
      accountId,
      type: 'contact',
      id: '17',
      name: 'Ольга Примерова',
      ownerAgentId: world.agentAt('102'),
      matchedOn: 'e164',
      confidence: 'exact',
      chosen: true,
    };
    expect(call.matches).toEqual([match]);

    // The account itself needs to know, too, and the next call knows at once. What it has not heard by the end of the call it asks anew.
    await world.answer('slow');
    await until(
      () =>
        world.hub.owner.query('SELECT 1 FROM crm_calls WHERE account_id = $1 AND person IS NOT NULL', [
          accountId,
        ]),
      ({ rowCount }) => rowCount === 1,
    );
    await world.clear('slow');
    await until(
      () => world.notebook.notes.length,
      (notes) => notes === 1,
    );
    expect(world.asked(last10)).toBe(1);
    await world.ring('again', e164);
    for (;;) {
      const again = await told(desktop, 'delivered');
      if (again.call.callId === call.callId) continue;
      expect(again.call.matches).toEqual([match]);
      break;
    }
    expect(await world.lookUps(digits)).toMatchObject([{ account_id: accountId, state: 'found' }]);
  });

  it('is asked for once, whatever happens in the call, also when nobody is found', async () => {
    await world.account();
    await world.work();
    const { e164, digits, last10 } = newNumber();
    await world.ring('nobody', e164);
    await until(
      () => world.lookUps(digits),
      (rows) => rows[0]?.state === 'none',
    );
    await world.ring('nobody', e164, '102');
    await world.answer('nobody', '102');
    const { e164: other, digits: otherDigits } = newNumber();
    await world.ring('later', other);
    await until(
      () => world.lookUps(otherDigits),
      (rows) => rows[0]?.state === 'none',
    );
    expect(world.asked(last10)).toBe(1);
  });

  it('stays nameless while the CRM is in trouble, which is seen, and is known once it is not', async () => {
    const accountId = await world.account();
    world.notebook.mood = ({ path }) => (path === '/people' ? 'trouble' : 'well');
    const { e164, digits } = newNumber();
    world.notebook.people.push({ id: '18', number: e164, name: 'Борис' });
    const desktop = await world.desktop('101');
    const before = await world.metric('crm_lookups_total{result="failed"}');
    await world.work();
    await world.ring('rude', e164);
    expect((await told(desktop, 'delivered')).card).toMatchObject({ device: '101' });
    await until(
      () => world.lookUps(digits),
      (rows) => rows[0]?.state === 'failed',
    );
    await until(
      async () => (await world.crm.accounts.get(world.hub.tenantId, accountId)).status,
      (status) => status !== 'new' && status !== 'ok',
    );
    expect(await world.metric('crm_lookups_total{result="failed"}')).toBeGreaterThan(before);
    world.notebook.mood = () => 'well';
    // Trouble that was on its way may put the account to rest: time passes faster here.
    const began = Date.now();
    world.now = () => Date.now() + (Date.now() - began) * 60;
    await until(
      async () => {
        await world.ring('rude', e164, '103');
        const { rows } = await world.hub.owner.query(
          `SELECT record->'matches'->0->>'name' AS name FROM calls WHERE customer_digits = $1`,
          [digits],
        );
        return rows[0]?.name;
      },
      (name) => name === 'Борис',
    );
  });

  it('is answered late by one number and at once by the next: a slow answer takes nobody his place', async () => {
    await world.account();
    const slow = Array.from({ length: 8 }, () => newNumber());
    const quick = newNumber();
    world.notebook.people.push({ id: '19', number: quick.e164, name: 'Вера' });
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    world.notebook.before = ({ path, body }) =>
      path === '/people' && body.last10 !== quick.last10 ? gate : undefined;
    const late = await world.metric('crm_lookups_total{result="late"}');
    await world.work({ cardWaitsMs: 50 });
    for (const [nth, { e164 }] of slow.entries()) await world.ring(`slow-${nth}`, e164);
    await until(
      () => world.metric('crm_lookups_total{result="late"}'),
      (count) => count >= late + 6,
    );
    await world.ring('quick', quick.e164);
    await until(
      () => world.lookUps(quick.digits),
      (rows) => rows[0]?.state === 'found',
    );
    letGo();
    for (const { digits } of slow)
      await until(
        () => world.lookUps(digits),
        (rows) => rows[0]?.state === 'none',
      );
  });
});

describe('several accounts', () => {
  it('are told apart, in the order of their creation; one that is switched off says nothing', async () => {
    const first = await world.account('First');
    const second = await world.account('Second');
    const { tenantId, owner } = world.hub;
    await owner.query(`UPDATE crm_accounts SET created_at = '2026-01-01' WHERE account_id = $1`, [second]);
    const { e164, digits } = newNumber();
    world.notebook.people.push(
      { id: '20', number: e164, name: 'Глеб', type: 'lead' },
      { id: '20', number: e164, name: 'Глеб', type: 'contact' },
    );
    const desktop = await world.desktop('101');
    await world.work();
    await world.ring('both', e164);
    let call = (await told(desktop, 'matched')).call;
    while (call.matches.length < 4) call = (await told(desktop, 'matched')).call;
    expect(call.matches.map(({ accountId, type, chosen }) => [accountId, type, chosen])).toEqual([
      [second, 'contact', true],
      [second, 'lead', false],
      [first, 'contact', false],
      [first, 'lead', false],
    ]);
    await world.crm.accounts.update(tenantId, second, { enabled: false });
    await world.ring('one', e164);
    // Whoever derives the first call again at this moment takes the second with it, a little later.
    const { rows } = await until(
      () =>
        owner.query(
          `SELECT record->'matches' AS matches FROM calls WHERE customer_digits = $1 ORDER BY call_id DESC`,
          [digits],
        ),
      (found) => found.rows.length === 2,
    );
    expect(rows[0].matches.map((match: { accountId: string }) => match.accountId)).toEqual([first, first]);
  });
});

describe('what is kept of people', () => {
  it('has the fields that cards show, and is asked for again when cards show more', async () => {
    const accountId = await world.account();
    const { e164, digits, last10 } = newNumber();
    world.notebook.people.push({
      id: '21',
      number: e164,
      name: 'Дарья',
      fields: { segment: 'gold', debt: '100' },
    });
    world.fields = ['segment', "x' or 1 eq 1"];
    await world.work();
    await world.ring('fields', e164);
    const people = () =>
      world.hub.database.tenant(world.hub.tenantId, async (tx) =>
        (await loadCrmPeople(tx, world.hub.tenantId, [digits])).get(digits),
      );
    expect(await until(people, (found) => found !== undefined)).toEqual([
      {
        ...{ accountId, connector: 'notebook', type: 'contact', id: '21', name: 'Дарья', numbers: [e164] },
        ...{ key: { digits, e164 }, fields: { segment: 'gold' } },
      },
    ]);
    world.fields = ['segment', 'debt'];
    await world.answer('fields');
    await until(people, (found) => found?.[0]?.fields?.debt === '100');
    expect(world.asked(last10)).toBe(2);
  });

  it('is nothing of somebody who was erased while the CRM was asked', async () => {
    const accountId = await world.account();
    const { e164, digits } = newNumber();
    const heard: string[] = [];
    const { database, tenantId, owner } = world.hub;
    const port = {
      lookUp: async () => {
        // The erasure comes here.
        await owner.query('DELETE FROM crm_lookups WHERE number_key = $1', [digits]);
        return { state: 'done', value: [{ type: 'contact', id: '22', name: 'Ева', numbers: [e164] }] };
      },
    } as unknown as CrmPort;
    const lookUps = new LookUps({
      ...{ database, port, accountId, tenantId, country: 'RU', wanted: NO_FIELDS, now: Date.now },
      gate: new AccountGate({ database, accountId, now: Date.now }),
      metrics: world.crm.metrics,
      logger: silentLogger(),
      heard: (numberKey) => heard.push(numberKey),
    });
    const { answer } = await lookUps.ask(numberKeysOf(e164), { notBefore: 0, callId: 'x' });
    expect(answer).toMatchObject({ state: 'refused' });
    expect(await world.lookUps(digits)).toEqual([]);
    expect(heard).toEqual([]);
  });
});

describe('a PBX that asks who calls', () => {
  const callers = new PgCallerDirectory();
  const ask = (caller: string, patienceMs = 20_000) => {
    const { database, tenantId } = world.hub;
    const at = { tenantId, country: 'RU', port: { numberForm: 'e164' as const } };
    return certainCaller({ database, callers, others: world.crm.asking }, at, caller, patienceMs);
  };
  /** The process that works on the account hears questions only then. */
  const worked = async (): Promise<string> => {
    const accountId = await world.account();
    await world.work();
    await until(
      () => world.holding,
      (held) => held.includes(accountId),
    );
    return accountId;
  };

  it('hears of somebody whom only a CRM knows, and of nobody where several have the number', async () => {
    const accountId = await worked();
    await world.crm.accounts.putUsers(world.hub.tenantId, accountId, [
      { agentId: world.agentAt('103'), userId: 'u3' },
    ]);
    const [one, two] = [newNumber(), newNumber()];
    world.notebook.people.push(
      { id: '30', number: one.e164, name: 'Жанна', ownerUserId: 'u3' },
      { id: '31', number: two.e164, name: 'Зоя' },
      { id: '32', number: two.e164, name: 'Иван' },
    );
    expect(await ask(one.e164)).toMatchObject({ name: 'Жанна', ownerAgentId: world.agentAt('103') });
    expect(await ask(one.e164, 0)).toMatchObject({ name: 'Жанна' });
    expect(world.asked(one.last10)).toBe(1);
    expect(await ask(two.e164)).toBeUndefined();
    expect(await ask(two.e164)).toBeUndefined();
    expect(world.asked(two.last10)).toBe(1);
  });

  it('waits for nobody longer than it can, and who is known here is no question to any CRM', async () => {
    await worked();
    const [slow, known] = [newNumber(), newNumber()];
    world.notebook.people.push({ id: '33', number: slow.e164, name: 'Кира' });
    const { owner, tenantId } = world.hub;
    await owner.query(
      `WITH c AS (INSERT INTO contacts (contact_id, tenant_id, name) VALUES (gen_random_uuid(), $1, 'Лев') RETURNING contact_id)
       INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10) SELECT $1, contact_id, $2, $2, $3, $4 FROM c`,
      [tenantId, known.e164, known.digits, known.last10],
    );
    const letGo = hold();
    expect(await ask(slow.e164, 30)).toBeUndefined();
    expect(await ask(known.e164)).toMatchObject({ name: 'Лев' });
    expect(world.asked(known.last10)).toBe(0);
    letGo();
    await until(
      () => world.lookUps(slow.digits),
      (rows) => rows[0]?.state === 'found',
    );
    expect(await ask(slow.e164, 0)).toMatchObject({ name: 'Кира' });
  });

  it('asks no CRM about a number of the company itself', async () => {
    await worked();
    const { owner, tenantId } = world.hub;
    const { e164, digits, last10 } = newNumber();
    world.notebook.people.push({ id: '34', number: e164, name: 'Наш офис' });
    await owner.query(`INSERT INTO own_numbers (tenant_id, digits, name) VALUES ($1, $2, 'Office')`, [
      tenantId,
      digits,
    ]);
    expect(await ask(e164)).toBeUndefined();
    expect(world.asked(last10)).toBe(0);
    expect(await world.lookUps(digits)).toEqual([]);
  });
});

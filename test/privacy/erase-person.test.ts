import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PrivacyRequest } from '../../src/privacy/subject.ts';
import {
  callOf,
  createPrivacyHub,
  fillWith,
  NUMBER,
  OTHER,
  type PrivacyHub,
  SECOND_NUMBER,
  statistics,
  TRACES,
} from './person.ts';
import { tablesSaying } from './whole-database.ts';

let hub: PrivacyHub;
beforeEach(async () => {
  hub = await createPrivacyHub();
});
afterEach(() => hub.close());

const ASKED = { numbers: [NUMBER], contactIds: [], createdBy: 'user-1' };

async function erase(): Promise<PrivacyRequest> {
  const { service, runner } = hub.privacy;
  const { requestId } = await service.start(hub.tenantId, 'erasure', ASKED);
  await runner.run();
  await service.confirm(hub.tenantId, requestId);
  await runner.run();
  return service.get(hub.tenantId, requestId);
}

describe('the erasure of a person', () => {
  it('is counted first, and nothing is changed before it is confirmed', async () => {
    await fillWith(hub);
    const before = await tablesSaying(hub.owner, TRACES);
    const { service, runner } = hub.privacy;
    const { requestId } = await service.start(hub.tenantId, 'erasure', ASKED);
    await runner.run();
    const counted = await service.get(hub.tenantId, requestId);
    expect(counted).toMatchObject({
      state: 'counted',
      counts: {
        contacts: 1,
        calls: 3,
        recordings: 2,
        recordingsHeld: 0,
        'rows.dials': 1,
        'rows.contact_imports': 1,
      },
    });
    // The other number of the contact is the same person's.
    expect(await service.aboutWhom(hub.tenantId, requestId)).toMatchObject({
      numbers: [NUMBER.slice(1), SECOND_NUMBER.slice(1)],
    });
    expect(await tablesSaying(hub.owner, TRACES)).toEqual(before);
  });

  it('takes along what cards showed of the person, and leaves the cards of others', async () => {
    await fillWith(hub);
    await hub.owner.query(
      `UPDATE outgoing_events SET card_details = '{"a":{"fields":[{"value":"Contract 42"}]}}' WHERE call_id IS NOT NULL`,
    );
    const shown = async (): Promise<(string | null)[]> => {
      const { rows } = await hub.owner.query(
        `SELECT DISTINCT c.customer_e164 AS number FROM outgoing_events e JOIN calls c ON c.call_id = e.call_id
          WHERE e.card_details IS NOT NULL`,
      );
      return rows.map(({ number }) => number);
    };
    expect(await shown()).toContain(NUMBER);
    await erase();
    expect((await shown()).filter((number) => number !== null)).toEqual([OTHER]);
  });

  it('leaves neither number nor name in any table, and calls, agents and durations as they were', async () => {
    await fillWith(hub);
    const said = await tablesSaying(hub.owner, TRACES);
    for (const table of [
      'inbox',
      'calls',
      'call_facts',
      'outgoing_events',
      'missed_call_tasks',
      'contacts',
      'dials',
      'audit_entries',
    ]) {
      expect(said).toContain(table);
    }
    const before = await statistics(hub);
    const done = await erase();
    expect(done).toMatchObject({
      state: 'done',
      counts: { contacts: 1, calls: 3, recordings: 2, blockEntries: 1 },
    });
    expect(await tablesSaying(hub.owner, TRACES)).toEqual([]);
    expect(await statistics(hub)).toEqual(before);
    // Others are as they were, also where they stood in the same message.
    expect(await tablesSaying(hub.owner, [OTHER.slice(-10), 'Пётр Посторонний'])).toEqual(
      expect.arrayContaining(['calls', 'call_facts', 'inbox']),
    );
    const { rows } = await hub.owner.query(`SELECT state, stored_key FROM recordings`);
    expect(rows).toEqual([
      { state: 'deleted', stored_key: null },
      { state: 'deleted', stored_key: null },
    ]);
  });

  it('takes along what CRMs are known to call the person, also when it was erased before', async () => {
    const { callIds } = await fillWith(hub);
    const { owner, tenantId } = hub;
    const accountId = randomUUID();
    const inCrm = 'Аристарх Придуманный';
    const person = { type: 'contact', id: '77', name: inCrm };
    await owner.query(
      `INSERT INTO crm_accounts (account_id, tenant_id, connector, name, settings, key_id, unknown_callers, since)
       VALUES ($1, $2, 'notebook', 'Notebook', '', 'k', 'create', now())`,
      [accountId, tenantId],
    );
    const learn = () =>
      owner.query(
        `WITH known AS (INSERT INTO crm_people (account_id, number_key, tenant_id, person, until) VALUES ($1, $2, $3, $4, now() + interval '1 day')),
           asked AS (INSERT INTO crm_lookups (tenant_id, number_key, account_id, state, people, fields, asked_at, expires_at)
             VALUES ($3, $6, $1, 'found', jsonb_build_array($4::jsonb), jsonb_build_array(jsonb_build_object('note', $7::text)), now(), now() + interval '1 day'))
         INSERT INTO crm_calls (account_id, call_id, tenant_id, number_key, person) VALUES ($1, $5, $3, $2, $4)
         ON CONFLICT (account_id, call_id) DO UPDATE SET number_key = excluded.number_key, person = excluded.person`,
        [accountId, NUMBER.replace(/\D/g, ''), tenantId, person, callIds[0], NUMBER, `Said by ${inCrm}`],
      );
    await learn();
    await owner.query(
      `INSERT INTO crm_steps (account_id, call_id, nth, tenant_id, step_id, kind, when_unknown, body, revision, state, talk)
       VALUES ($1, $2, 1, $3, 'note', 'record', 'ask', $4, 1, 'confirmed', $5)`,
      [
        accountId,
        callIds[0],
        tenantId,
        { text: `call of ${NUMBER}` },
        JSON.stringify([{ answer: `owner: ${inCrm}` }]),
      ],
    );
    expect(await erase()).toMatchObject({ state: 'done', counts: { peopleInCrms: 2 } });
    expect(await tablesSaying(owner, [...TRACES, inCrm])).toEqual([]);
    // They called again, and were made there again.
    await learn();
    expect(await erase()).toMatchObject({ state: 'done' });
    expect(await tablesSaying(owner, [...TRACES, inCrm])).toEqual([]);
  });

  it('waits for the answer of a CRM that is being told of the person', async () => {
    const { callIds } = await fillWith(hub);
    const { owner, tenantId } = hub;
    await owner.query(
      `WITH account AS (
         INSERT INTO crm_accounts (account_id, tenant_id, connector, name, settings, key_id, unknown_callers, since)
         VALUES ($1, $2, 'notebook', 'Notebook', '', 'k', 'ignore', now()) RETURNING account_id, tenant_id)
       INSERT INTO crm_calls (account_id, call_id, tenant_id) SELECT account_id, $3, tenant_id FROM account`,
      [randomUUID(), tenantId, callIds[0]],
    );
    await owner.query(
      `INSERT INTO crm_steps (account_id, call_id, nth, tenant_id, step_id, kind, when_unknown, body, revision, state, sent_at)
       SELECT account_id, call_id, 1, tenant_id, 'note', 'record', 'ask', $1, 1, 'sent', now() + interval '5 minutes' FROM crm_calls`,
      [{ text: `call of ${NUMBER}` }],
    );
    const erasing = erase();
    const body = async () => JSON.stringify((await owner.query('SELECT body FROM crm_steps')).rows);
    await expect.poll(body, { timeout: 30_000 }).not.toContain(NUMBER.slice(-10));
    await owner.query(`UPDATE crm_steps SET state = 'confirmed', talk = $1`, [
      JSON.stringify([{ answer: `thanks for ${NUMBER}` }]),
    ]);
    expect(await erasing).toMatchObject({ state: 'done' });
    expect(await tablesSaying(owner, TRACES)).toEqual([]);
  });

  it('is told by the audit log with who and how much, and nobody’s name', async () => {
    await fillWith(hub);
    const { requestId } = await erase();
    const { rows } = await hub.owner.query(
      `SELECT subject_id, after FROM audit_entries WHERE operation = 'erasePerson'`,
    );
    expect(rows).toMatchObject([
      { subject_id: requestId, after: { askedBy: 'user-1', counts: { calls: 3 } } },
    ]);
    const { rows: sealed } = await hub.owner.query('SELECT subject FROM privacy_requests');
    expect(sealed).toEqual([{ subject: null }]);
  });

  it('holds: calls that are derived again do not bring the person back', async () => {
    const { callIds } = await fillWith(hub);
    await erase();
    await hub.ingest.refresh(
      hub.connectionId,
      callIds.map((callId) => ({ callId, rematch: true })),
    );
    expect(await tablesSaying(hub.owner, TRACES)).toEqual([]);
    const { rows } = await hub.owner.query(`SELECT record FROM calls WHERE call_id = $1`, [callIds[0]]);
    expect(rows[0].record.customer.digits).toMatch(/100\d{7}$/);
  });

  it('holds at the door: old rows that are told again are anonymised, new calls are new', async () => {
    await fillWith(hub);
    await erase();
    const old = callOf('told-late', NUMBER, { at: Date.now() - 1_800_000, name: 'Аркадий Вымышленный' });
    const others = callOf('others-again', OTHER, { at: Date.now() - 1_700_000 });
    await hub.put(JSON.stringify([...old, ...others]), 'poll');
    await hub.put(JSON.stringify(callOf('late-webhook', NUMBER, { at: Date.now() - 900_000 })));
    expect(await tablesSaying(hub.owner, TRACES)).toEqual([]);
    const { rows } = await hub.owner.query(
      `SELECT DISTINCT record::jsonb #>> '{customer,digits}' AS digits FROM calls`,
    );
    // One person who is nobody, under each number, and the other one.
    expect(rows).toHaveLength(3);
    await hub.put(JSON.stringify(callOf('new', NUMBER, { at: Date.now() + 60_000 })));
    expect(await tablesSaying(hub.owner, ['9000000711'])).toContain('calls');
  });

  it('goes on behind its last step when its process dies, and doing it twice does no harm', async () => {
    await fillWith(hub);
    const { service } = hub.privacy;
    const { requestId } = await service.start(hub.tenantId, 'erasure', ASKED);
    await hub.privacy.runner.run();
    await service.confirm(hub.tenantId, requestId);
    const dying = hub.make({
      blockLists: { remove: () => Promise.reject(Object.assign(new Error('gone'), { code: '57P01' })) },
    });
    await expect(dying.runner.run()).rejects.toThrow('gone');
    const stopped = await service.get(hub.tenantId, requestId);
    expect(stopped).toMatchObject({
      state: 'running',
      stepsDone: ['confirmed', 'door', 'calls', 'recordings'],
    });
    // Nobody else takes it while it may be alive.
    await hub.privacy.runner.run();
    expect((await service.get(hub.tenantId, requestId)).state).toBe('running');
    await hub.owner.query(`UPDATE privacy_requests SET heartbeat_at = now() - interval '10 minutes'`);
    await hub.privacy.runner.run();
    expect(await service.get(hub.tenantId, requestId)).toMatchObject({
      state: 'done',
      counts: { recordings: 2, contacts: 1 },
    });
    expect(await tablesSaying(hub.owner, TRACES)).toEqual([]);
    expect((await erase()).counts).toMatchObject({ contacts: 0, calls: 0, recordings: 0 });
  });

  it('leaves recordings under a legal hold, and says so', async () => {
    const { callIds } = await fillWith(hub);
    await hub.owner.query(
      `INSERT INTO recording_holds (tenant_id, connection_id, call_id, reason) VALUES ($1, $2, $3, 'court')`,
      [hub.tenantId, hub.connectionId, callIds[0]],
    );
    expect((await erase()).counts).toMatchObject({ recordings: 1, recordingsHeld: 1 });
    const { rows } = await hub.owner.query(`SELECT state FROM recordings ORDER BY recording_id`);
    expect(rows).toEqual([{ state: 'ready' }, { state: 'deleted' }]);
    // What was said stands with what is held, without number and name.
    const { rows: said } = await hub.owner.query('SELECT segments FROM transcripts');
    expect(said).toHaveLength(1);
    expect(said[0].segments[0].text).toMatch(/^Это \[erased\], мой номер 8 100 \d{3} \d\d \d\d$/);
  });

  it('waits for the end of the call that the person is in', async () => {
    await fillWith(hub);
    await hub.put(JSON.stringify(callOf('going-on', NUMBER, { at: Date.now() - 5_000 }).slice(0, 3)));
    await expect(erase()).rejects.toThrow('in a call now');
  });

  it('is refused for a number of the company or of an agent, and for what is no number', async () => {
    await hub.owner.query('INSERT INTO own_numbers (tenant_id, digits) VALUES ($1, $2)', [
      hub.tenantId,
      NUMBER.slice(1),
    ]);
    await expect(erase()).rejects.toThrow('belongs to the company');
    const start = (number: string) =>
      hub.privacy.service.start(hub.tenantId, 'erasure', { ...ASKED, numbers: [number] });
    await expect(start('101')).rejects.toThrow('not a whole phone number');
  });

  it('does not touch another tenant, nor a namesake', async () => {
    await fillWith(hub);
    const other = '00000000-0000-4000-8000-000000000077';
    await hub.owner.query(`INSERT INTO tenants (tenant_id, name) VALUES ($1, 'Other')`, [other]);
    await hub.owner.query(
      `INSERT INTO contacts (contact_id, tenant_id, name) VALUES (gen_random_uuid(), $1, 'Аркадий Вымышленный'), (gen_random_uuid(), $2, 'Аркадий Вымышленный')`,
      [other, hub.tenantId],
    );
    await erase();
    const { rows } = await hub.owner.query(
      `SELECT count(*)::int AS count FROM contacts WHERE name = 'Аркадий Вымышленный'`,
    );
    expect(rows).toEqual([{ count: 2 }]);
    expect(await tablesSaying(hub.owner, ['9000000711'])).toEqual([]);
  });
});

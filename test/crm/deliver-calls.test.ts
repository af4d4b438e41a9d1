import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CrmWorld, ENDED, until } from './crm-world.ts';

const world = new CrmWorld();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(async () => {
  await world.stopWorkers();
  await world.owner.query('DELETE FROM crm_accounts');
  const { notebook } = world;
  notebook.mood = () => 'well';
  notebook.before = () => undefined;
  notebook.unclear = 0;
  notebook.asked.length = notebook.notes.length = notebook.people.length = notebook.pops.length = 0;
});

const settled = (accountId: string, callId: string, state = 'confirmed') =>
  until(
    () => world.stateOf(accountId, callId),
    (seen) => seen === state,
  );

describe('calls are written into a CRM', () => {
  it('once when they are over, and changed when a recording comes', async () => {
    const accountId = await world.account();
    await world.worker();
    const callId = await world.tell();
    await settled(accountId, callId, 'idle');
    await world.tell(ENDED, callId);
    await settled(accountId, callId);
    expect(world.notebook.notesOf(callId)).toEqual([
      { id: expect.any(String), callId, texts: ['79000000011 answered nobody 0'] },
    ]);
    await world.tell({ ...ENDED, recordings: [{ id: 'r', state: 'ready' }] }, callId);
    await until(
      () => world.notebook.notesOf(callId)[0]?.texts.length,
      (texts) => texts === 2,
    );
    await settled(accountId, callId);
    expect(world.notebook.notesOf(callId)).toHaveLength(1);
    const { steps, refs } = await world.crm.deliveries.get(world.tenantId, accountId, callId);
    expect(refs).toMatchObject([{ kind: 'note' }]);
    expect(steps.map(({ stepId, state }) => `${stepId} ${state}`)).toEqual([
      'note confirmed',
      'change confirmed',
    ]);
    expect(steps[0]?.talk[0]).toMatchObject({ method: 'POST', status: 200 });
    expect(JSON.stringify(steps)).not.toContain('fictional-token-9f2c');
  });

  it('with the users that agents are mapped to, and not at all between colleagues or from before', async () => {
    const accountId = await world.account({}, { since: '2026-11-01T00:00:00.000Z' });
    await world.crm.accounts.putUsers(world.tenantId, accountId, [{ agentId: world.agentId, userId: 'u7' }]);
    await world.worker();
    const colleagues = await world.tell({ ...ENDED, direction: 'internal' });
    const startedAt = '2026-10-01T10:00:00.000Z';
    const old = await world.tell({ ...ENDED, startedAt }, world.newCallId(startedAt));
    const callId = await world.tell(ENDED);
    await settled(accountId, callId);
    expect(world.notebook.notesOf(callId)[0]?.texts).toEqual(['79000000011 answered u7 0']);
    await until(
      () => world.states(accountId),
      (states) => states[colleagues] === undefined && states[old] === undefined,
    );
    expect(world.notebook.notes).toHaveLength(1);
    expect(
      await world.crm.deliveries.catchUp(world.tenantId, accountId, {
        from: new Date('2026-09-30'),
        to: new Date('2026-10-02'),
      }),
    ).toBe(1);
    await settled(accountId, old);
  });
});

describe('an account that was off for longer than events are kept', () => {
  it('gets the calls of that time all the same, and nothing that it has a second time', async () => {
    const accountId = await world.account();
    await world.worker();
    const before = await world.tell(ENDED);
    await settled(accountId, before);
    await world.crm.accounts.update(world.tenantId, accountId, { enabled: false });
    await world.stopWorkers();
    const meanwhile = [await world.tell(ENDED), await world.tell(ENDED)];
    await world.owner.query('DELETE FROM outgoing_events');
    await world.crm.accounts.update(world.tenantId, accountId, { enabled: true });
    const after = await world.tell(ENDED);
    await world.worker();
    for (const callId of [...meanwhile, after]) await settled(accountId, callId);
    for (const callId of [before, ...meanwhile, after]) {
      expect(world.notebook.notesOf(callId)).toHaveLength(1);
      expect(world.notebook.made(callId)).toHaveLength(1);
    }
  });

  it('gets none that only a file tells of, unless somebody asks for them', async () => {
    const accountId = await world.account();
    await world.worker();
    await world.crm.accounts.update(world.tenantId, accountId, { enabled: false });
    await world.stopWorkers();
    const imported = await world.tell(ENDED);
    const system = randomUUID();
    await world.owner.query(
      `INSERT INTO connections (connection_id, tenant_id, connector, name, settings, key_id, hook_secret)
       VALUES ($1, $2, 'imported', 'Old PBX', '', 'k', $3)`,
      [system, world.tenantId, randomUUID()],
    );
    await world.owner.query('UPDATE calls SET connection_id = $1 WHERE call_id = $2', [system, imported]);
    await world.owner.query('DELETE FROM outgoing_events');
    await world.crm.accounts.update(world.tenantId, accountId, { enabled: true });
    const after = await world.tell(ENDED);
    await world.worker();
    await settled(accountId, after);
    await until(
      () => world.states(accountId),
      (states) => Object.values(states).every((state) => state !== 'pending'),
    );
    expect(world.notebook.notesOf(imported)).toEqual([]);
    await world.crm.deliveries.catchUp(world.tenantId, accountId, {
      from: new Date(Date.now() - 86_400_000),
      to: new Date(Date.now() + 3_600_000),
    });
    await settled(accountId, imported);
    expect(world.notebook.notesOf(imported)).toHaveLength(1);
  });
});

describe('nobody knows whether it was made', () => {
  for (const mood of ['writeThenHangUp', 'writeThenTrouble', 'writeThenNever'] as const) {
    it(`(${mood}): the CRM is asked, and nothing is made twice`, async () => {
      const accountId = await world.account();
      let times = 0;
      world.notebook.mood = ({ path }) => (path === '/steps' && times++ === 0 ? mood : 'well');
      world.notebook.unclear = 2;
      await world.worker();
      const callId = await world.tell(ENDED);
      await settled(accountId, callId);
      expect(world.notebook.notesOf(callId)).toHaveLength(1);
      expect(world.notebook.made(callId)).toHaveLength(1);
      expect(await world.steps(accountId, callId)).toMatchObject([
        { step_id: 'note', state: 'confirmed', tries: 1 },
      ]);
    });
  }

  it('and it was not: it is made again', async () => {
    const accountId = await world.account();
    let times = 0;
    world.notebook.mood = ({ path }) => (path === '/steps' && times++ === 0 ? 'hangUp' : 'well');
    await world.worker();
    const callId = await world.tell(ENDED);
    await settled(accountId, callId);
    expect(world.notebook.notesOf(callId)).toHaveLength(1);
    expect(await world.steps(accountId, callId)).toMatchObject([
      { step_id: 'note', state: 'confirmed', tries: 2 },
    ]);
  });

  it('and the CRM has a key for it: it is made again without asking', async () => {
    const accountId = await world.account({ duty: 'repeatable' });
    let times = 0;
    world.notebook.mood = ({ path }) => (path === '/steps' && times++ === 0 ? 'trouble' : 'well');
    await world.worker();
    const callId = await world.tell(ENDED);
    await settled(accountId, callId);
    expect(world.notebook.asked.filter(({ path }) => path === '/find')).toEqual([]);
    expect(world.notebook.made(callId)).toHaveLength(2);
  });

  it('and nobody can: it is left to a person, and other calls go on', async () => {
    const accountId = await world.account({ duty: 'never' });
    const callId = world.newCallId();
    world.notebook.mood = ({ body }) => (body.callId === callId ? 'hangUp' : 'well');
    await world.worker();
    await world.tell(ENDED, callId);
    await settled(accountId, callId, 'unknown');
    const other = await world.tell(ENDED);
    await settled(accountId, other);
    await world.tell({ ...ENDED, recordings: [] }, callId);
    await settled(accountId, await world.tell(ENDED));
    expect(world.notebook.made(callId)).toHaveLength(1);
    world.notebook.mood = () => 'well';
    await world.crm.deliveries.retry(world.tenantId, accountId, callId);
    await settled(accountId, callId);
    expect(world.notebook.notesOf(callId)).toHaveLength(1);
  });

  it('because the process died: what was sent counts as uncertain, also when the answer never comes', async () => {
    const accountId = await world.account();
    let hold = true;
    world.notebook.before = ({ path }) => (hold && path === '/steps' ? new Promise(() => {}) : undefined);
    world.notebook.mood = ({ path }) => (hold && path === '/steps' ? 'writeThenNever' : 'well');
    await world.worker();
    const callId = await world.tell(ENDED);
    await until(
      () => world.steps(accountId, callId),
      ([step]) => step?.state === 'sent',
    );
    // As a killed process leaves it: its leases are gone with its session, and nothing was written.
    await world.owner.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    await world.owner.query(`UPDATE crm_account_states SET run = run + 1 WHERE account_id = $1`, [accountId]);
    hold = false;
    await world.worker();
    await settled(accountId, callId);
    expect(world.notebook.notesOf(callId)).toHaveLength(1);
    expect(world.notebook.made(callId)).toHaveLength(1);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CrmWorld, ENDED, until } from './crm-world.ts';

const world = new CrmWorld();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(async () => {
  await world.stopWorkers();
  await world.owner.query('DELETE FROM crm_accounts');
  const { notebook } = world;
  world.now = Date.now;
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
const tellMany = async (count: number) => {
  const calls = Array.from({ length: count }, (_, nth) => ({
    callId: world.newCallId(),
    parts: { ...ENDED, number: `+7900000${String(1000 + nth)}` },
  }));
  await world.tellMany(calls);
  return calls.map(({ callId }) => callId);
};
const allSettled = (accountId: string, count: number) =>
  until(
    async () => Object.values(await world.states(accountId)).filter((state) => state === 'confirmed').length,
    (confirmed) => confirmed === count,
  );

describe('a CRM that is rude', () => {
  it('in every way by turns gets each call exactly once, from two processes that share the work', async () => {
    const accountId = await world.account();
    const moods = [
      'well',
      'writeThenHangUp',
      'trouble',
      'busy',
      'writeThenTrouble',
      'busyInside',
      'hangUp',
      'well',
    ] as const;
    world.notebook.mood = ({ path }, nth) =>
      path === '/steps' ? (moods[nth % moods.length] ?? 'well') : 'well';
    await world.worker();
    await world.worker();
    const callIds = await tellMany(40);
    // Five in a row are an outage, and it rests: time passes faster here.
    const began = Date.now();
    world.now = () => Date.now() + (Date.now() - began) * 30;
    await allSettled(accountId, 40);
    for (const callId of callIds) expect(world.notebook.notesOf(callId)).toHaveLength(1);
  });

  it('that is away for a day loses nothing and doubles nothing, and is left alone meanwhile', async () => {
    const accountId = await world.account();
    world.notebook.mood = () => 'trouble';
    const began = Date.now();
    world.now = () => began;
    await world.worker();
    const callIds = await tellMany(60);
    await until(
      () => world.status(accountId),
      (status) => status === 'resting',
    );
    const asked = world.notebook.asked.length;
    expect(asked).toBeLessThan(30);
    world.notebook.mood = () => 'well';
    // An answer that was on its way may put it to rest once more: time passes faster here.
    world.now = () => began + 24 * 3_600_000 + (Date.now() - began) * 30;
    await allSettled(accountId, 60);
    expect(await world.status(accountId)).toBe('ok');
    for (const callId of callIds) expect(world.notebook.notesOf(callId)).toHaveLength(1);
  });

  it('that refuses our token in the middle stops, says so, and goes on with the new one', async () => {
    const accountId = await world.account();
    let isGood = true;
    world.notebook.mood = () => (isGood ? 'well' : 'signIn');
    await world.worker();
    await settled(accountId, await world.tell(ENDED));
    isGood = false;
    const callId = await world.tell(ENDED);
    await until(
      () => world.status(accountId),
      (status) => status === 'refused',
    );
    const asked = world.notebook.asked.length;
    await world.tell(ENDED);
    await until(
      async () => Object.keys(await world.states(accountId)).length,
      (calls) => calls === 3,
    );
    expect(world.notebook.asked.length - asked).toBeLessThan(3);
    isGood = true;
    await world.crm.accounts.update(world.tenantId, accountId, {
      settings: { url: world.notebook.url, token: 'fictional-token-two' },
    });
    await settled(accountId, callId);
    await allSettled(accountId, 3);
    expect(world.notebook.notesOf(callId)).toHaveLength(1);
  });

  it('that refuses one call keeps no other waiting, and the refused one waits for a person', async () => {
    const accountId = await world.account();
    const bad = world.newCallId();
    world.notebook.mood = ({ body }) => (body.callId === bad ? 'refuse' : 'well');
    await world.worker();
    await world.tell(ENDED, bad);
    await settled(accountId, bad, 'failed');
    await settled(accountId, await world.tell(ENDED));
    // The same words again are not sent again; others are.
    await world.tell(ENDED, bad);
    await settled(accountId, await world.tell(ENDED));
    expect(world.notebook.made(bad)).toHaveLength(1);
    world.notebook.mood = () => 'well';
    await world.tell({ ...ENDED, outcome: 'missed' }, bad);
    await settled(accountId, bad);
    expect(world.notebook.notesOf(bad)).toMatchObject([{ texts: ['79000000011 missed nobody 0'] }]);
  });

  it('and a hub that fails at some calls keep no other call waiting, and these wait with a reason', async () => {
    const accountId = await world.account();
    const bad = await tellMany(12);
    await world.owner.query(`UPDATE calls SET record = '{"revision":1}' WHERE call_id = ANY($1::uuid[])`, [
      bad,
    ]);
    await world.worker();
    await settled(accountId, await world.tell(ENDED));
    const { rows } = await until(
      () =>
        world.owner.query(
          'SELECT reason FROM crm_calls WHERE account_id = $1 AND call_id = ANY($2::uuid[]) AND tries > 0 AND lane = 1',
          [accountId, bad],
        ),
      (seen) => seen.rows.length === bad.length,
    );
    expect(rows[0].reason).toContain('its log says why');
  });

  it('goes on with the others when a person skips a step at the very moment it is about to be sent', async () => {
    const accountId = await world.account();
    const skipped = world.newCallId();
    await world.owner.query(
      `CREATE FUNCTION skip_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN NEW.state := 'skipped'; NEW.settled_at := now(); RETURN NEW; END $$;
       CREATE TRIGGER skip_at_once BEFORE INSERT ON crm_steps FOR EACH ROW WHEN (NEW.call_id = '${skipped}') EXECUTE FUNCTION skip_at_once()`,
    );
    await world.worker();
    await world.tell(ENDED, skipped);
    await settled(accountId, skipped, 'skipped');
    await settled(accountId, await world.tell(ENDED));
    expect(world.notebook.notesOf(skipped)).toEqual([]);
    await world.owner.query('DROP FUNCTION skip_at_once CASCADE');
  });

  it('that asks for patience until the end of days is asked again the same day', async () => {
    const accountId = await world.account();
    world.notebook.mood = () => 'busyForEver';
    await world.worker();
    const callId = await world.tell(ENDED);
    await until(
      () => world.crm.accounts.get(world.tenantId, accountId),
      ({ restsUntil }) => restsUntil !== undefined && Date.parse(restsUntil) > Date.now() + 3_600_000,
    );
    world.notebook.mood = () => 'well';
    world.now = () => Date.now() + 86_400_000;
    await settled(accountId, callId);
  });

  it('of which one account is down slows no other account', async () => {
    const dead = await world.account({ url: 'http://127.0.0.1:1' }, { name: 'Nobody there' });
    const alive = await world.account();
    await world.worker();
    const callId = await world.tell(ENDED);
    await settled(alive, callId);
    expect(await world.stateOf(dead, callId)).toBe('pending');
  });
});

describe('a backlog', () => {
  it('keeps no card of now waiting', async () => {
    const accountId = await world.account({ pops: true, timeoutMs: 60_000 });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.notebook.before = ({ path, body }) => (path === '/steps' && body.id !== 'pop' ? held : undefined);
    await tellMany(30);
    await world.owner.query(`UPDATE outgoing_events SET created_at = now() - interval '1 hour'`);
    await world.worker();
    await until(
      () => world.notebook.asked.filter(({ path }) => path === '/steps').length,
      (sent) => sent >= 4,
    );
    const callId = await world.tell();
    await until(
      () => world.notebook.pops,
      (pops) => pops.includes(callId),
    );
    release();
    await allSettled(accountId, 31);
  });

  it('shows no card that nobody needs any more, and writes the call all the same', async () => {
    const accountId = await world.account({ pops: true });
    world.notebook.mood = ({ body }) => (body.id === 'pop' ? 'refuse' : 'well');
    await world.worker();
    const callId = await world.tell();
    await until(
      () => world.steps(accountId, callId),
      ([step]) => step?.state === 'failed',
    );
    await world.tell(ENDED, callId);
    await settled(accountId, callId);
    expect(world.notebook.notesOf(callId)).toHaveLength(1);
  });
});

describe('an unknown caller', () => {
  it('is made once, however many of their calls come at a time, and whatever is lost on the way', async () => {
    const accountId = await world.account({}, { unknownCallers: 'create' });
    let times = 0;
    world.notebook.mood = ({ body }) =>
      body.person !== undefined && times++ === 0 ? 'writeThenHangUp' : 'well';
    await world.worker();
    const calls = Array.from({ length: 6 }, () => ({
      callId: world.newCallId(),
      parts: { ...ENDED, number: '+79000000077' },
    }));
    await world.tellMany(calls);
    await allSettled(accountId, 6);
    expect(world.notebook.people).toHaveLength(1);
    expect(world.notebook.notes).toHaveLength(6);
  });

  it('whom the CRM knows after all is not made', async () => {
    const accountId = await world.account({}, { unknownCallers: 'create' });
    world.notebook.people.push({ id: 'p1', number: '8 900 000-00-78' });
    await world.worker();
    const callId = await world.tell({ ...ENDED, number: '+79000000078' });
    await settled(accountId, callId);
    expect(world.notebook.people).toHaveLength(1);
  });
});

describe('a call that becomes a part of another', () => {
  it('hands over what the CRM has of it', async () => {
    const accountId = await world.account();
    await world.worker();
    const part = await world.tell(ENDED);
    await settled(accountId, part);
    const whole = world.newCallId();
    await world.tell({}, whole);
    await settled(accountId, whole, 'idle');
    await world.merge(part, whole);
    await settled(accountId, part, 'skipped');
    await world.tell({ ...ENDED, outcome: 'missed' }, whole);
    // The whole is as it should be as soon as it has the note of its part: only the words tell that the news has come, too.
    await until(
      () => world.notebook.notes[0]?.texts.length,
      (texts) => texts === 2,
    );
    expect(world.notebook.notes).toMatchObject([
      { callId: part, texts: ['79000000011 answered nobody 0', '79000000011 missed nobody 0'] },
    ]);
  });
});

describe('a customer who was erased', () => {
  it('is told to the CRM no more', async () => {
    const accountId = await world.account();
    await world.owner.query(
      `INSERT INTO erased_numbers (tenant_id, number_hash, replacement, until) VALUES ($1, '\\x01', '1000000042', now())`,
      [world.tenantId],
    );
    await world.worker();
    const callId = await world.tell({ ...ENDED, number: '+71000000042' });
    await settled(accountId, callId, 'skipped');
    expect(world.notebook.notes).toEqual([]);
  });

  it('is not asked about either, and no name that was heard late stays', async () => {
    const accountId = await world.account();
    world.notebook.mood = ({ path }) => (path === '/steps' ? 'writeThenHangUp' : 'well');
    world.notebook.unclear = Number.POSITIVE_INFINITY;
    await world.worker();
    const callId = await world.tell({ ...ENDED, number: '+71000000043' });
    await settled(accountId, callId, 'unknown');
    await world.owner.query(
      `WITH heard AS (UPDATE crm_calls SET person = '{"type":"contact","id":"p9","name":"Somebody Erased"}')
       INSERT INTO erased_numbers (tenant_id, number_hash, replacement, until) VALUES ($1, '\\x02', '1000000043', now())`,
      [world.tenantId],
    );
    await world.tell({ ...ENDED, number: '+71000000043' }, callId);
    await settled(accountId, callId, 'skipped');
    const { rows } = await world.owner.query('SELECT person FROM crm_calls WHERE account_id = $1', [
      accountId,
    ]);
    expect(rows).toEqual([{ person: null }]);
  });
});

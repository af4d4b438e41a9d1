import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/platform/logger.ts';
import { Prune } from '../../workers/prune.ts';
import { Sweep } from '../../workers/sweep.ts';
import { createHub, type Hub } from './hub-harness.ts';

const AT = Math.floor(Date.now() / 1000 - 7_200) * 1000;
const ring = (call: string) =>
  ({ id: `${call}-ring`, call, kind: 'delivered', at: AT, leg: '101', from: '+79000000011' }) as const;
const clear = (call: string, at: number) => ({ id: `${call}-clear`, call, kind: 'callCleared', at }) as const;

let hub: Hub;
beforeEach(async () => {
  hub = await createHub();
});
afterEach(async () => {
  await hub.close();
});

const sweepOf = (woken: string[] = [], options: { silenceMs?: number; idleMs?: number } = {}) =>
  new Sweep({
    database: hub.database,
    ingest: hub.ingest,
    wake: async (connectionId) => void woken.push(connectionId),
    logger: silentLogger(),
    ...options,
  });

describe('the sweep', () => {
  it('wakes connections whose rows wait, once each, and nobody else', async () => {
    const woken: string[] = [];
    const sweep = sweepOf(woken);
    expect(await sweep.wakePending()).toBe(0);
    await Promise.all([hub.put('ignore'), hub.put('ignore')]);
    expect(await sweep.wakePending()).toBe(1);
    expect(woken).toEqual([hub.connectionId]);
    await hub.drain();
    expect(await sweep.wakePending()).toBe(0);
  });

  it('makes ended calls final when their wrap-up time is over, and leaves live ones alone', async () => {
    await hub.say([ring('a'), ring('b')]);
    // By a clock that is ahead: what counts is ours.
    await hub.say(clear('a', Date.now() + 3_600_000));
    await sweepOf().settleCalls();
    expect((await hub.calls()).map(({ final }) => final)).toEqual([false, false]);
    await hub.set({ wrapUpSeconds: 0 });
    await sweepOf().settleCalls();
    const calls = await hub.calls();
    expect(calls.map(({ final, live }) => ({ final, live }))).toContainEqual({ final: true, live: false });
    expect(calls.map(({ final, live }) => ({ final, live }))).toContainEqual({ final: false, live: true });
    expect((await hub.events()).at(-1)?.event.data.call.final).toBe(true);
  });

  it('waits as long as the tenant says, and half a minute when it says nothing', async () => {
    const isFinalAfter = async (seconds: number): Promise<boolean> => {
      await hub.owner.query(`UPDATE calls SET updated_at = now() - make_interval(secs => $1)`, [seconds]);
      await sweepOf().settleCalls();
      return (await hub.calls()).some(({ final }) => final);
    };
    // By a clock that is ahead: what counts is ours.
    await hub.say([ring('a'), clear('a', Date.now() + 3_600_000)]);
    expect(await isFinalAfter(25)).toBe(false);
    await hub.set({ wrapUpSeconds: 600 });
    expect(await isFinalAfter(590)).toBe(false);
    expect(await isFinalAfter(610)).toBe(true);
    await hub.owner.query(`UPDATE tenants SET settings = '{}'`);
    await hub.say([ring('b'), clear('b', Date.now() + 3_600_000)]);
    await hub.owner.query('UPDATE calls SET updated_at = now() - interval $$35 seconds$$');
    await sweepOf().settleCalls();
    expect((await hub.calls()).every(({ final }) => final)).toBe(true);
  });

  it('ends calls of which nothing was heard for too long', async () => {
    await hub.say(ring('a'));
    await sweepOf([], { silenceMs: 0 }).settleCalls();
    const [call] = await hub.calls();
    expect(call).toMatchObject({ live: false, record: { cause: { raw: 'unknown' }, clearedBy: 'unknown' } });
    expect((await hub.events()).map(({ type }) => type)).toContain('callweave.call.cleared.v1');
  });
});

describe('a call that rang in vain at a PBX that does not tell its end', () => {
  const lines = (): string[] => ['a', 'b', 'c'];
  const stop = (call: string) =>
    ({ id: `${call}-stop`, call, kind: 'connectionCleared', at: AT + 20_000, leg: '101' }) as const;

  it('is ended by the sweep when no telephone is left in it, and not while one rings', async () => {
    hub.connection.port = { ...hub.connection.port, unansweredEndsUntold: true };
    await hub.say(lines().map(ring));
    await hub.say([stop('a'), stop('b')]);
    // The next telephone of the hunt.
    await hub.say({ ...ring('b'), id: 'b-next', at: AT + 22_000, leg: '102' });
    await sweepOf([], { idleMs: 3_600_000 }).settleCalls();
    expect((await hub.calls()).every(({ live }) => live)).toBe(true);
    await sweepOf([], { idleMs: 0 }).settleCalls();
    const ended = (await hub.calls()).filter(({ live }) => !live);
    expect(ended.map(({ record }) => record.outcome)).toEqual(['missed']);
    expect(ended[0].record.legs.map((leg: { device?: { number: string } }) => leg.device?.number)).toContain(
      '101',
    );
  });

  it('is left alone where the PBX tells the end itself', async () => {
    await hub.say(ring('a'));
    await hub.say(stop('a'));
    await sweepOf([], { idleMs: 0 }).settleCalls();
    expect((await hub.calls()).map(({ live }) => live)).toEqual([true]);
  });
});

describe('a call that cannot be made anew', () => {
  it('keeps no other call of its connection from becoming final', async () => {
    const { port } = hub.connection;
    const { interpret } = port;
    await hub.say([ring('a'), ring('b')]);
    await hub.say([clear('a', Date.now() + 3_600_000), clear('b', Date.now() + 3_600_000)]);
    await hub.owner.query(`UPDATE calls SET updated_at = now() - interval '5 minutes'`);
    hub.connection.port = {
      ...port,
      interpret(facts) {
        if (facts.some(({ id }) => id === 'a-ring')) throw new Error('what is this?');
        return interpret(facts);
      },
    };
    await sweepOf().settleCalls();
    expect((await hub.calls()).map(({ final }) => final).sort()).toEqual([false, true]);
  });

  it('keeps nobody waiting who found the connection taken meanwhile', async () => {
    await hub.say(ring('a'));
    const [call] = await hub.calls();
    const { port } = hub.connection;
    hub.connection.port = {
      ...port,
      interpret(facts) {
        if (facts.some(({ id }) => id === 'a-ring')) throw new Error('what is this?');
        return port.interpret(facts);
      },
    };
    await hub.put(JSON.stringify(ring('b')));
    await expect(
      hub.ingest.refresh(hub.connectionId, [{ callId: call.call_id, settle: true }]),
    ).rejects.toThrow('what is this?');
    expect(await hub.calls()).toHaveLength(2);
  });
});

describe('the pruning', () => {
  const prune = (now?: () => Date) =>
    new Prune({
      database: hub.database,
      logger: silentLogger(),
      inboxRetentionDays: 90,
      eventRetentionDays: 7,
      ...(now && { now }),
    }).run();

  it('removes events and names past their time and keeps the rest', async () => {
    await hub.say(ring('a'));
    await hub.say(ring('b'));
    await hub.owner.query(
      `UPDATE outgoing_events SET created_at = now() - interval '8 days' WHERE sequence = 1`,
    );
    await hub.owner.query(`UPDATE call_keys SET created_at = now() - interval '50 days' WHERE key = 'a'`);
    await prune();
    expect((await hub.events()).map(({ sequence }) => sequence)).toEqual([2]);
    expect((await hub.owner.query('SELECT key FROM call_keys')).rows).toEqual([{ key: 'b' }]);
    expect(await hub.calls()).toHaveLength(2);
  });

  it('makes the months to come and drops months of the inbox that are over, but none with rows that wait', async () => {
    await hub.put('ignore');
    const inAYear = new Date(Date.now() + 365 * 24 * 3_600_000);
    await prune(() => inAYear);
    expect(await hub.inboxRows()).toHaveLength(1);
    await hub.drain();
    await prune(() => inAYear);
    expect(await hub.inboxRows()).toHaveLength(0);
    const name = `calls_${inAYear.toISOString().slice(0, 7).replace('-', '')}`;
    const { rows } = await hub.owner.query('SELECT to_regclass($1) AS found', [name]);
    expect(rows[0].found).toBe(name);
  });
});

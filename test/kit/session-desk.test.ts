import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { accountKey, SessionDesk, SessionOver } from '../../connectors/kit/session-desk.ts';

const refusal = new ConnectorError('auth', 'who are you?');

function stage(now = { ms: 0 }) {
  const desk = new SessionDesk<number>(() => now.ms);
  let signIns = 0;
  const signIn = (lifeMs?: number) => async () => {
    signIns += 1;
    return { session: signIns, ...(lifeMs !== undefined && { until: now.ms + lifeMs }) };
  };
  return { desk, signIn, signIns: () => signIns };
}

describe('sessions of an account', () => {
  it('are opened once, however many ask at the same time', async () => {
    const { desk, signIn, signIns } = stage();
    const seen = await Promise.all([1, 2, 3].map(() => desk.with('a', signIn(), async (session) => session)));
    expect(seen).toEqual([1, 1, 1]);
    expect(await desk.with('b', signIn(), async (session) => session)).toBe(2);
    expect(signIns()).toBe(2);
  });

  it('are opened anew when their time is over, and when the provider ends them', async () => {
    const now = { ms: 0 };
    const { desk, signIn } = stage(now);
    const ask = (over: number[] = []) =>
      desk.with('a', signIn(1_000), async (session) => {
        if (over.includes(session)) throw new SessionOver(refusal);
        return session;
      });
    expect(await ask()).toBe(1);
    now.ms = 999;
    expect(await ask()).toBe(1);
    now.ms = 1_001;
    expect(await ask()).toBe(2);
    expect(await ask([2])).toBe(3);
  });

  it('are given up with what the provider says when new ones do not help', async () => {
    const { desk, signIn, signIns } = stage();
    const asking = desk.with('a', signIn(), async () => {
      throw new SessionOver(refusal);
    });
    await expect(asking).rejects.toBe(refusal);
    expect(signIns()).toBe(3);
  });

  it('are tried again after a log-in that failed', async () => {
    const { desk, signIn } = stage();
    const failing = () => Promise.reject(refusal);
    await expect(desk.with('a', failing, async (session) => session)).rejects.toBe(refusal);
    expect(await desk.with('a', signIn(), async (session) => session)).toBe(1);
  });

  it('are told apart by what is signed in with, of which nothing can be read back', () => {
    expect(accountKey('a', 'bc')).not.toBe(accountKey('ab', 'c'));
    expect(accountKey('address', 'password-1')).not.toContain('password-1');
  });
});

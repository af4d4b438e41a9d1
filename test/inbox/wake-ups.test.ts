import { describe, expect, it } from 'vitest';
import { WakeUps } from '../../src/inbox/wake-ups.ts';

describe('wake-ups', () => {
  it('are few for many commits, and one always follows the last commit', async () => {
    const woken: number[] = [];
    let committed = 0;
    const wakeUps = new WakeUps({
      wake: async () => void woken.push(committed),
      onError: () => undefined,
    });
    for (committed = 1; committed <= 1_000; committed += 1) {
      wakeUps.wake('c');
      if (committed % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    committed = 1_000;
    await expect.poll(() => woken.at(-1)).toBe(1_000);
    expect(woken.length).toBeLessThan(200);
  });

  it('go on after one failed', async () => {
    const errors: unknown[] = [];
    let calls = 0;
    const wakeUps = new WakeUps({
      wake: async () => {
        calls += 1;
        if (calls === 1) throw new Error('queue away');
      },
      onError: (error) => errors.push(error),
    });
    wakeUps.wake('c');
    await expect.poll(() => errors.length).toBe(1);
    wakeUps.wake('c');
    await expect.poll(() => calls).toBe(2);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../src/platform/logger.ts';
import { stopInOrder } from '../../src/platform/stop-in-order.ts';

describe('stopping', () => {
  it('goes step by step, and past a step that fails', async () => {
    const logger = silentLogger();
    const errors = vi.spyOn(logger, 'error');
    const order: string[] = [];
    const step = (name: string) => ({ name, stop: async () => void order.push(name) });
    const broken = {
      name: 'http',
      stop: () => {
        throw new Error('on purpose');
      },
    };
    expect(
      await stopInOrder([step('scheduler'), broken, step('database')], { timeoutMs: 1_000, logger }),
    ).toBe(true);
    expect(order).toEqual(['scheduler', 'database']);
    expect(errors).toHaveBeenCalledWith(expect.objectContaining({ part: 'http' }), expect.any(String));
  });

  it('ends at its deadline and names the part that held it up', async () => {
    vi.useFakeTimers();
    const logger = silentLogger();
    const errors = vi.spyOn(logger, 'error');
    const stuck = { name: 'workers', stop: () => new Promise<void>(() => {}) };
    const done = stopInOrder([stuck], { timeoutMs: 5_000, logger });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await done).toBe(false);
    expect(errors).toHaveBeenCalledWith(
      expect.objectContaining({ part: 'workers' }),
      'stopping took too long',
    );
    vi.useRealTimers();
  });
});

import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WorkUnderWay } from '../../src/platform/work-under-way.ts';

describe('work under way', () => {
  it('is waited for, also what begins while one waits, and a failure of it belongs to whoever asked', async () => {
    const work = new WorkUnderWay();
    const done: string[] = [];
    const first = new AbortController();
    const second = new AbortController();
    const asked = work.track(once(first.signal, 'abort').then(() => Promise.reject(new Error('no answer'))));
    const stopped = work.stop().then(() => done.push('stopped'));
    void work.track(once(second.signal, 'abort').then(() => done.push('second')));
    first.abort();
    await expect(asked).rejects.toThrow('no answer');
    expect(done).toEqual([]);
    second.abort();
    await stopped;
    expect(done).toEqual(['second', 'stopped']);
  });

  it('is nothing to wait for when all is done', async () => {
    const work = new WorkUnderWay();
    await expect(work.track(Promise.resolve('done'))).resolves.toBe('done');
    await work.stop();
  });
});

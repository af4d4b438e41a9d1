import { describe, expect, it } from 'vitest';
import { MonitorTracker, type SeenItem } from '../../connectors/kit/monitor-tracker.ts';

const item = (call: string, to?: string): SeenItem => ({
  call,
  item: to === undefined ? { call } : { call, to },
});

/** Polls at 1, 2, 3 … s; what changed at each. */
function follow(lists: SeenItem[][], known: string[] = []) {
  const tracker = new MonitorTracker(known, 2);
  return lists.map((seen, index) => tracker.see(seen, (index + 1) * 1000).calls);
}

describe('a list without ids and times', () => {
  it('tells of a call once, and again only when something changed', () => {
    const [first, second] = follow([[item('a')], [item('a')]]);
    expect(first).toMatchObject([{ items: [{ call: 'a' }], gone: [] }]);
    expect(second).toEqual([]);
  });

  it('waits for two missed answers, and then says when the item was missed first', () => {
    const [, missed, gone] = follow([[item('a')], [], []]);
    expect(missed).toEqual([]);
    expect(gone).toMatchObject([{ items: [], gone: [{ item: { call: 'a' }, at: 2000 }] }]);
  });

  it('takes an item that flickers for one that never went', () => {
    const changes = follow([[item('a')], [], [item('a')], [], [item('a')]]);
    expect(changes.slice(1).flat()).toEqual([]);
  });

  it('keeps the call while the number that is called changes', () => {
    const [first = [], second = [], third = []] = follow([
      [item('a', '101')],
      [item('a', '102')],
      [item('a', '102')],
    ]);
    expect(new Set([...first, ...second, ...third].map(({ key }) => key)).size).toBe(1);
    expect(third).toMatchObject([{ items: [{ to: '102' }], gone: [{ item: { to: '101' }, at: 2000 }] }]);
  });

  it('counts two items that are alike', () => {
    const changes = follow([[item('a'), item('a')], [item('a')], [item('a')]]);
    expect(changes[0]).toMatchObject([{ items: [{ call: 'a' }, { call: 'a' }] }]);
    expect(changes[2]).toMatchObject([{ items: [{ call: 'a' }], gone: [{ item: { call: 'a' } }] }]);
  });

  it('gives a call that comes back after its end another name', () => {
    const changes = follow([[item('a')], [], [], [item('a')]]);
    expect(changes[3]?.[0]?.key).not.toBe(changes[0]?.[0]?.key);
  });

  it('goes on with the calls that the hub knows, and ends those that are not there any more', () => {
    const [[before]] = follow([[item('a')]]) as unknown as [[{ key: string }]];
    const [[gone]] = follow([[item('b')]]) as unknown as [[{ key: string }]];
    const changes = follow([[item('a')], [item('a')]], [before.key, gone.key, 'channel:7']);
    expect(changes[0]).toMatchObject([{ key: before.key, items: [{ call: 'a' }] }]);
    expect(changes[1]).toEqual([{ key: gone.key, items: [], gone: [] }]);
  });

  it('stores no name of a call', () => {
    expect(follow([[item('79000000021')]])[0]?.[0]?.key).not.toContain('79000000021');
  });
});

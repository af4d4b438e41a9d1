import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../../src/inbox/group-commit.ts';

/** A table whose commits finish when the test says so. */
function table(behaviour: (rows: readonly string[]) => Error | undefined = () => undefined) {
  const commits: string[][] = [];
  const open: (() => void)[] = [];
  let isHeld = false;
  const commit = new GroupCommit<string, string>({
    commit: async (rows) => {
      commits.push([...rows]);
      if (isHeld) await new Promise<void>((resolve) => open.push(resolve));
      const error = behaviour(rows);
      if (error) throw error;
      return rows.map((row) => `id of ${row}`);
    },
    sizeOf: (row) => row.length,
    isPoison: (error) => error instanceof RangeError,
    isTransient: (error) => error instanceof TypeError,
  });
  return {
    commits,
    commit,
    hold: () => {
      isHeld = true;
    },
    release: async () => {
      await expect.poll(() => open.length).toBeGreaterThan(0);
      isHeld = false;
      for (const one of open.splice(0)) one();
    },
  };
}

describe('group commit', () => {
  it('commits a lone row at once', async () => {
    const { commit, commits } = table();
    expect(await commit.append('a')).toBe('id of a');
    expect(commits).toEqual([['a']]);
  });

  it('gathers those who come while a commit is under way and gives each its own id', async () => {
    const { commit, commits, hold, release } = table();
    hold();
    const first = commit.append('a');
    await expect.poll(() => commits.length).toBe(1);
    const later = ['b', 'c', 'd'].map((row) => commit.append(row));
    await release();
    expect(await Promise.all([first, ...later])).toEqual(['id of a', 'id of b', 'id of c', 'id of d']);
    expect(commits).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('fails only the row that is to blame', async () => {
    const { commit } = table((rows) => (rows.includes('bad') ? new RangeError('bad row') : undefined));
    const results = await Promise.allSettled(['a', 'bad', 'b'].map((row) => commit.append(row)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('tries again when the database was away for a moment', async () => {
    let failures = 2;
    const { commit, commits } = table(() => (failures-- > 0 ? new TypeError('connection lost') : undefined));
    expect(await commit.append('a')).toBe('id of a');
    expect(commits).toHaveLength(3);
  });

  it('fails everybody when the database stays away, and works again afterwards', async () => {
    let isDown = true;
    const { commit } = table(() => (isDown ? new Error('down') : undefined));
    const results = await Promise.allSettled([commit.append('a'), commit.append('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    expect(await commit.append('c')).toBe('id of c');
  });

  it('refuses instead of filling memory when the database is hopelessly behind', async () => {
    const { commit, hold, release } = table();
    hold();
    const rows = Array.from({ length: 20_002 }, () =>
      commit.append('x').catch((error: { code: string }) => error.code),
    );
    await release();
    expect(new Set(await Promise.all(rows))).toEqual(new Set(['id of x', 'unavailable']));
  });
});

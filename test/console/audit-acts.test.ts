import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/audit/audit-entry.ts';
import { toActs } from '../../web/console/src/audit/acts.ts';
import { differencesOf, wordsOf } from '../../web/console/src/audit/differences.ts';

const entry = (entryId: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  entryId,
  at: `2026-03-02T07:00:${String(entryId).padStart(2, '0')}.000Z`,
  operation: 'updateAgent',
  actor: { kind: 'user', id: 'u1', name: 'Анна' },
  state: 'done',
  ...more,
});

describe('entries of the audit log, put together', () => {
  it('shows what was asked of a PBX and what came of it as one change', () => {
    const acts = toActs([
      entry(4, { attemptId: 'a', actId: 'one', state: 'refused' }),
      entry(3, { attemptId: 'b', actId: 'two', state: 'done' }),
      entry(2, { attemptId: 'b', actId: 'two', state: 'asked' }),
      entry(1, { attemptId: 'a', actId: 'one', state: 'asked' }),
    ]);
    expect(acts.map(({ changes }) => changes)).toMatchObject([
      [{ entry: { entryId: 4, state: 'refused' }, askedAt: '2026-03-02T07:00:01.000Z' }],
      [{ entry: { entryId: 3 }, askedAt: '2026-03-02T07:00:02.000Z' }],
    ]);
  });

  it('keeps in sight what was asked of a PBX and never told of', () => {
    expect(toActs([entry(1, { attemptId: 'a', state: 'asked' })])[0]?.changes).toMatchObject([
      { entry: { state: 'asked' } },
    ]);
  });

  it('shows all changes of one request together', () => {
    const acts = toActs([
      entry(3, { actId: 'x' }),
      entry(2, { actId: 'x' }),
      entry(1, { actId: 'y' }),
      entry(0),
    ]);
    expect(acts.map(({ changes }) => changes.length)).toEqual([2, 1, 1]);
  });
});

describe('the difference between before and after', () => {
  it('names each field that differs, within settings too, and no other', () => {
    const before = { name: 'A', settings: { wrapUpSeconds: 30, locale: 'ru' }, same: [1] };
    const after = { name: 'B', settings: { wrapUpSeconds: 45, locale: 'ru' }, same: [1], owner: 'x' };
    expect(differencesOf(before, after)).toEqual([
      { field: 'name', before: 'A', after: 'B' },
      { field: 'settings.wrapUpSeconds', before: 30, after: 45 },
      { field: 'owner', after: 'x' },
    ]);
  });

  it('shows what is new and what is gone whole', () => {
    expect(differencesOf(undefined, { name: 'A', active: true })).toEqual([
      { field: 'name', after: 'A' },
      { field: 'active', after: true },
    ]);
    expect(differencesOf({ name: 'A' }, undefined)).toEqual([{ field: 'name', before: 'A' }]);
    expect(differencesOf({ a: null }, { a: null })).toEqual([]);
  });

  it('is read as words, not as JSON, where it can be', () => {
    expect(wordsOf(['a', 'b'])).toBe('a, b');
    expect(wordsOf(true)).toBe('true');
    expect(wordsOf([{ queueId: '400' }])).toBe('{"queueId":"400"}');
  });
});

import { expect, it } from 'vitest';
import { clockAheadMs, sayClock } from '../../connectors/kit/clock-ahead.ts';

const NOW = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;
const answeredAt = (at: number) => ({ headers: { date: new Date(at).toUTCString() } });

it.each([
  ['a minute and a half is what networks and clocks are', 1.5 * MINUTE, 0],
  ['an hour ahead', 60 * MINUTE + 4_000, 60 * MINUTE],
  ['an hour behind', -60 * MINUTE - 4_000, -60 * MINUTE],
  ['days are no clock of a PBX', 3 * 24 * 60 * MINUTE, 0],
])('%s', (_name, offset, ahead) => {
  expect(clockAheadMs(answeredAt(NOW + offset), NOW)).toBe(ahead);
});

it('an answer without a date, or with none that can be read, says nothing', () => {
  expect(clockAheadMs({ headers: {} }, NOW)).toBe(0);
  expect(clockAheadMs({ headers: { date: 'yesterday' } }, NOW)).toBe(0);
});

it('is told in words, and only where there is something to tell', () => {
  expect(sayClock(0)).toBeUndefined();
  expect(sayClock(-60 * MINUTE)).toContain('60 minutes behind');
});

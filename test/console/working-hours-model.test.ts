import { describe, expect, it } from 'vitest';
import { isHolidayDate } from '../../src/domain/menu/hours-state.ts';
import { atWallClock } from '../../web/console/src/working-hours/at-wall-clock.ts';
import {
  parseTime,
  RUSSIAN_HOLIDAYS,
  TIME_ZONES,
  toDays,
  toWeek,
} from '../../web/console/src/working-hours/hours-draft.ts';

describe('working hours as the console writes them', () => {
  it('keeps days with the same times together, and midnight as the end of the day', () => {
    const week = [
      { days: [1, 2, 3] as const, from: '09:00', to: '13:00' },
      { days: [1, 2, 3] as const, from: '14:00', to: '24:00' },
      { days: [6] as const, from: '22:00', to: '06:00' },
    ];
    const days = toDays(week);
    expect(days[0]).toEqual([
      { from: '09:00', to: '13:00' },
      { from: '14:00', to: '00:00' },
    ]);
    expect(toWeek(days)).toEqual(week);
  });

  it.each([
    ['9', '09:00'],
    ['930', '09:30'],
    ['9:30', '09:30'],
    ['18.45', '18:45'],
    ['24', '00:00'],
    ['25', undefined],
    ['12:60', undefined],
    ['soon', undefined],
  ])('takes %s for %s', (typed, time) => {
    expect(parseTime(typed)).toBe(time);
  });

  it('finds the moment at which a clock shows a time, also next to a change of the clock', () => {
    expect(atWallClock('2026-12-31T12:30', 'Asia/Yekaterinburg')).toBe('2026-12-31T07:30:00.000Z');
    expect(atWallClock('2026-07-01T12:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
    expect(atWallClock('2026-03-29T01:30', 'Europe/Berlin')).toBe('2026-03-29T00:30:00.000Z');
    expect(atWallClock('2026-03-29T03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  it('offers holidays and time zones that the hub takes', () => {
    expect(RUSSIAN_HOLIDAYS.every(({ date }) => isHolidayDate(date))).toBe(true);
    expect(new Set(RUSSIAN_HOLIDAYS.map(({ date }) => date)).size).toBe(14);
    for (const timeZone of TIME_ZONES)
      expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
  });
});

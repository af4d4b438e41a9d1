import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hoursState, isHolidayDate, isTimeZone, nextChange } from '../../src/domain/menu/hours-state.ts';
import type { Weekday, WorkingHours } from '../../src/domain/menu/working-hours.ts';

const WORKDAYS: Weekday[] = [1, 2, 3, 4, 5];
const office = (fields: Partial<WorkingHours> = {}): WorkingHours => ({
  hoursId: 'h',
  name: 'Офис',
  timeZone: 'Europe/Moscow',
  week: [{ days: WORKDAYS, from: '09:00', to: '18:00' }],
  holidays: [],
  ...fields,
});
const at = (time: string): Date => new Date(time);

describe('working hours', () => {
  it('are those of the wall clock where the company is, to the minute', () => {
    // 2027-03-02 is a Tuesday.
    expect(hoursState(office(), at('2027-03-02T08:59:59+03:00'))).toBe('closed');
    expect(hoursState(office(), at('2027-03-02T09:00:00+03:00'))).toBe('open');
    expect(hoursState(office(), at('2027-03-02T17:59:59+03:00'))).toBe('open');
    expect(hoursState(office(), at('2027-03-02T18:00:00+03:00'))).toBe('closed');
    expect(hoursState(office(), at('2027-03-06T12:00:00+03:00'))).toBe('closed');
    expect(hoursState(office({ timeZone: 'Asia/Vladivostok' }), at('2027-03-02T02:00:00Z'))).toBe('open');
  });

  it('may run over midnight, and to its stroke', () => {
    const bar = office({ week: [{ days: [5], from: '20:00', to: '04:00' }] });
    expect(hoursState(bar, at('2027-03-06T03:59:00+03:00'))).toBe('open');
    expect(hoursState(bar, at('2027-03-06T04:00:00+03:00'))).toBe('closed');
    expect(hoursState(bar, at('2027-03-05T03:00:00+03:00'))).toBe('closed');
    const always = office({ week: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }] });
    expect(hoursState(always, at('2027-03-06T23:59:59+03:00'))).toBe('open');
    expect(nextChange(always, at('2027-03-06T12:00:00Z'))).toBeUndefined();
    const round = office({ week: [{ days: [2], from: '09:00', to: '09:00' }] });
    expect(hoursState(round, at('2027-03-03T08:59:00+03:00'))).toBe('open');
  });

  it('give way to holidays: yearly, single, and those with times of their own', () => {
    const hours = office({
      holidays: [
        { date: '--01-01', name: 'Новый год', open: [] },
        { date: '2027-12-31', name: 'Канун', open: [{ from: '10:00', to: '14:00' }] },
        { date: '2027-01-01', name: 'Дежурство', open: [{ from: '12:00', to: '13:00' }] },
      ],
    });
    expect(hoursState(hours, at('2029-01-01T12:30:00+03:00'))).toBe('holiday');
    expect(hoursState(hours, at('2027-01-01T12:30:00+03:00'))).toBe('open');
    expect(hoursState(hours, at('2027-12-31T13:59:00+03:00'))).toBe('open');
    expect(hoursState(hours, at('2027-12-31T14:00:00+03:00'))).toBe('closed');
    const night = office({
      week: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '06:00' }],
      holidays: [{ date: '--01-01', name: 'Новый год', open: [] }],
    });
    expect(hoursState(night, at('2028-12-31T23:59:00+03:00'))).toBe('open');
    expect(hoursState(night, at('2029-01-01T00:00:00+03:00'))).toBe('holiday');
    expect(hoursState(night, at('2029-01-02T03:00:00+03:00'))).toBe('closed');
  });

  it('follow the clock when it is put forward and back', () => {
    // Berlin: forward on 2027-03-28 at 01:00 UTC, back on 2027-10-31 at 01:00 UTC.
    const night = office({ timeZone: 'Europe/Berlin', week: [{ days: [7], from: '02:30', to: '05:00' }] });
    expect(hoursState(night, at('2027-03-28T00:59:00Z'))).toBe('closed');
    expect(hoursState(night, at('2027-03-28T01:00:00Z'))).toBe('open');
    expect(nextChange(night, at('2027-03-28T00:10:00Z'))).toEqual(at('2027-03-28T01:00:00Z'));
    expect(hoursState(night, at('2027-10-31T00:45:00Z'))).toBe('open');
    expect(hoursState(night, at('2027-10-31T01:15:00Z'))).toBe('closed');
    expect(hoursState(night, at('2027-10-31T01:45:00Z'))).toBe('open');
    expect(nextChange(night, at('2027-10-31T00:45:00Z'))).toEqual(at('2027-10-31T01:00:00Z'));
    const office_ = office({ timeZone: 'Europe/Berlin' });
    expect(hoursState(office_, at('2027-03-26T08:00:00Z'))).toBe('open');
    expect(hoursState(office_, at('2027-03-29T07:00:00Z'))).toBe('open');
    expect(hoursState(office_, at('2027-03-26T07:00:00Z'))).toBe('closed');
  });

  it('know zones and days that exist', () => {
    expect(isTimeZone('Asia/Yekaterinburg')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(['2027-01-01', '--02-29', '2028-02-29'].every(isHolidayDate)).toBe(true);
    expect(['2027-02-29', '--13-01', '--02-30', '1.1.2027', '2027-1-1', ''].some(isHolidayDate)).toBe(false);
  });

  const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const time = (of: number): string =>
    `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
  const span = fc.tuple(minutes, minutes).map(([from, to]) => ({ from: time(from), to: time(to) }));
  const anyHours: fc.Arbitrary<WorkingHours> = fc.record({
    hoursId: fc.constant('h'),
    name: fc.constant('h'),
    timeZone: fc.constantFrom(
      'Europe/Moscow',
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'UTC',
    ),
    week: fc.array(
      fc.tuple(span, fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })).map(([one, days]) => ({
        ...one,
        days: days as Weekday[],
      })),
      { maxLength: 3 },
    ),
    holidays: fc.array(
      fc.record({
        date: fc.constantFrom('--03-28', '2027-03-27', '--10-31', '2027-04-04', '--01-01'),
        name: fc.constant('f'),
        open: fc.array(span, { maxLength: 2 }),
      }),
      { maxLength: 3 },
    ),
  });
  const anyTime = fc.date({
    min: at('2027-03-20T00:00:00Z'),
    max: at('2027-11-10T00:00:00Z'),
    noInvalidDate: true,
  });

  it('stay as they are until the change that is foretold, and are another then', () => {
    fc.assert(
      fc.property(anyHours, anyTime, fc.double({ min: 0, max: 1, noNaN: true }), (hours, now, part) => {
        const state = hoursState(hours, now);
        const change = nextChange(hours, now);
        if (change === undefined) {
          for (let day = 0; day < 360; day += 1) {
            expect(hoursState(hours, new Date(now.getTime() + day * 86_400_000 * part))).toBe(state);
          }
          return;
        }
        expect(hoursState(hours, change)).not.toBe(state);
        expect(hoursState(hours, new Date(change.getTime() - 1))).toBe(state);
        const between = new Date(now.getTime() + (change.getTime() - 1 - now.getTime()) * part);
        expect(hoursState(hours, between)).toBe(state);
      }),
      { numRuns: 300 },
    );
  });
});

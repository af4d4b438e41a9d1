/** When a company works, in the wall-clock time of `timeZone`; menus refer to it by id. */
export interface WorkingHours {
  hoursId: string;
  name: string;
  /** IANA, `Europe/Moscow`. */
  timeZone: string;
  week: readonly WeekSpan[];
  /** Single days that differ from the week. */
  holidays: readonly Holiday[];
}

/** 1 is Monday, as in ISO 8601. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface WeekSpan {
  days: readonly Weekday[];
  /** `09:00`. */
  from: string;
  /** `18:00`; not included. `24:00` is the end of the day; a time not later than `from` is on the next day. */
  to: string;
}

export interface Holiday {
  /** `2027-01-01`; `--01-01` (ISO 8601) is every year. */
  date: string;
  name: string;
  /** Open all the same, at these times. Empty: closed all day. */
  open: readonly { from: string; to: string }[];
}

export type HoursState = 'open' | 'closed' | 'holiday';

/** What a clock in that zone shows at a moment, as if it were UTC. */
function wallClock(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((one) => one.type === type)?.value ?? 0);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** The moment at which a clock in that zone shows `2027-01-01T10:30`, in RFC 3339. */
export function atWallClock(shown: string, timeZone: string): string {
  const wanted = Date.parse(`${shown}Z`);
  // Once more, for a moment next to a change of the clock.
  const first = wanted - (wallClock(wanted, timeZone) - wanted);
  return new Date(first - (wallClock(first, timeZone) - wanted)).toISOString();
}

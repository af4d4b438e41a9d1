import { describe, expect, it } from 'vitest';
import { pbxConnectors } from '../../connectors/registry.ts';
import { days } from './day/days.ts';
import { type LivedDay, liveADay } from './day/live-a-day.ts';
import { matchCalls, sayRecord, sayTruth } from './day/match-calls.ts';

/** Of a machine on which much else goes on: a day takes some ten seconds. */
const DAY_TIMEOUT_MS = 600_000;

describe('a simulated day of faults', () => {
  it.each(pbxConnectors.map(({ id }) => id))('is lived by %s', (id) => {
    expect(Object.values(days).filter(({ connector }) => connector.id === id)).not.toEqual([]);
  });

  it.each(Object.entries(days))(
    'through the whole hub loses no call of %s and doubles none',
    async (_name, day) => {
      const lived = await liveADay(day);
      const { lost, tooMany, pairs } = matchCalls(lived.truths, lived.records, { withinMs: 15_000 });
      expect({ lost, tooMany: tooMany.map(sayRecord) }).toEqual({ lost: [], tooMany: [] });
      expect(lived.truths.length).toBeGreaterThan(80);
      const whole = pairs.filter(({ truth }) => !isCut(lived, truth));
      const wrong = whole.flatMap((pair) => {
        const { truth, record } = pair;
        const isRight = (truth.result === 'answered') === (record.outcome === 'answered');
        const besides = day.wrong?.(pair);
        return isRight && besides === undefined
          ? []
          : [`${sayTruth(truth)} | ${sayRecord(record)} | ${besides ?? ''}`];
      });
      expect(wrong).toEqual([]);
      expect(whole.length).toBeGreaterThan(pairs.length * 0.8);
      expect(lived.troubles).toEqual([]);

      // The faults were there, could be seen on the connection, and are over.
      expect(lived.states.get('degraded')?.size).toBeGreaterThan(0);
      expect(lived.states.has('refused')).toBe(false);
      expect(lived.state).toBe('ok');
      if (day.door)
        expect(
          Object.values(lived.door.counts)
            .slice(0, 4)
            .every((count) => count > 0),
        ).toBe(true);
      if (day.renewals) expect(lived.renewals).toBeGreaterThan(0);
    },
    DAY_TIMEOUT_MS,
  );
});

/** Something of this call was on its way to the hub and got lost: how it ended may be known to nobody. */
function isCut({ door }: LivedDay, { t0, callEndedAtMs }: LivedDay['truths'][number]): boolean {
  return door.lostAt.some((at) => at >= t0 && at <= t0 + callEndedAtMs + 1_000);
}

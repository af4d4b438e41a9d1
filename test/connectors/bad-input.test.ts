import { describe, expect, it } from 'vitest';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import type { ConnectionView } from '../../src/connections/connection-service.ts';
import { days } from './day/days.ts';
import { type Day, liveADay } from './day/live-a-day.ts';
import { matchCalls, sayRecord } from './day/match-calls.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Of a machine on which much else goes on: each takes some seconds. */
const TIMEOUT_MS = 600_000;

const polled = Object.entries(days).filter(([, { connector }]) => connector.callLog !== undefined);

/** An hour without any other trouble. */
function quietHour(day: Day): Day {
  const { meddle: _meddle, door: _door, entersAfterHours: _hours, ...rest } = day;
  return { ...rest, hours: 0.75, restHours: 1.25, pace: day.pace * 4, stepMs: MINUTE_MS, failing: 0 };
}

/** In ten minutes, which are looked at once a minute. A stream that is down tries after fifteen to thirty seconds, at first sooner. */
const MOST_FAILURES = [
  ({ callLog }: PbxConnector) => (callLog === undefined ? 0 : 10),
  ({ subscription }: PbxConnector) => (subscription === undefined ? 0 : 10),
  ({ stream }: PbxConnector) => (stream === undefined ? 0 : 46),
];

/** An hour ahead for one, an hour behind for the next; both for whoever dates calls by two clocks. */
const OFFSETS = new Map(
  polled.map(([id], index) => [
    id,
    id === 't2' ? [HOUR_MS, -HOUR_MS] : [index % 2 === 0 ? HOUR_MS : -HOUR_MS],
  ]),
);

describe.each(polled)('%s', (id, day) => {
  it(
    'shows what is wrong, waits longer and longer, and has every call once when the trouble is over',
    async () => {
      const troubles = [
        { kind: 'html', words: /not JSON|<html>/ },
        { kind: 'halfBody', words: /cannot be reached|not JSON/ },
        { kind: 'hang', words: /cannot be reached/ },
      ] as const;
      const seen: { kind: string; views: ConnectionView[] }[] = [];
      const lived = await liveADay({
        ...quietHour(day),
        async meddle(sandbox, { step, hub }) {
          const { faults } = sandbox[day.pbx];
          // Ten minutes of each, five minutes between.
          const trouble = troubles[Math.floor(step / 15)];
          if (trouble === undefined || step % 15 >= 10) faults.byChance(0, []);
          else {
            if (step % 15 === 0) seen.push({ kind: trouble.kind, views: [] });
            faults.byChance(1, [{ kind: trouble.kind }]);
            seen.at(-1)?.views.push(await hub.health());
          }
        },
      });
      for (const [index, { words }] of troubles.entries()) {
        const all = seen[index]?.views ?? [];
        const views = all.filter(({ failures }) => failures > 0);
        const last = views.at(-1);
        expect(last?.status).toMatch(/degraded|down/);
        expect(last?.error).toMatch(words);
        // The pauses grow with each failure, by chance a little less or more: ten minutes hold a few tries and no storm of them.
        const pauses = views.map(
          (view) => Date.parse(view.nextPollAt ?? '') - Date.parse(view.errorAt ?? ''),
        );
        expect(Math.max(...pauses)).toBeGreaterThan(10_000);
        // Nothing succeeds meanwhile; what failed before may still count. Each asks once a minute at most, but for a stream.
        const failed = (last?.failures ?? 0) - (all[0]?.failures ?? 0);
        expect(failed).toBeLessThanOrEqual(MOST_FAILURES.reduce((sum, of) => sum + of(day.connector), 0));
      }
      expect(lived.state).toBe('ok');
      const { lost, tooMany } = matchCalls(lived.truths, lived.records, { withinMs: 15_000 });
      expect({ lost, tooMany: tooMany.map(sayRecord) }).toEqual({ lost: [], tooMany: [] });
    },
    TIMEOUT_MS,
  );

  it.each(OFFSETS.get(id) ?? [])(
    'says that the clock of the PBX is wrong by %i ms, and has every call once',
    async (clockOffsetMs) => {
      const lived = await liveADay({ ...quietHour(day), stepMs: 2 * MINUTE_MS, clockOffsetMs });
      expect(lived.truths.length).toBeGreaterThan(5);
      expect([...(lived.states.get('degraded') ?? [])].join()).toMatch(
        clockOffsetMs > 0 ? /clock of the PBX is 60 minutes ahead/ : /clock of the PBX is 60 minutes behind/,
      );
      // Told by the clock of the PBX, or by ours where webhooks say when things happen.
      const { lost, tooMany } = matchCalls(lived.truths, lived.records, {
        withinMs: 2 * MINUTE_MS,
        offsetsMs: [0, -clockOffsetMs],
      });
      expect({ lost, tooMany: tooMany.map(sayRecord) }).toEqual({ lost: [], tooMany: [] });
    },
    TIMEOUT_MS,
  );
});

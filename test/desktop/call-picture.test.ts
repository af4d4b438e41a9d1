import { describe, expect, it } from 'vitest';
import { replayCapture } from '../../bin/replay-capture.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { Lane } from '../../web/desktop/src/call-page/lane.ts';
import { type CallPicture, pictureOf } from '../../web/desktop/src/call-page/picture.ts';
import { buildTimeScale, needsStretching } from '../../web/desktop/src/call-page/time-scale.ts';
import { captureLines, scenarioNames } from '../asterisk/recorded-calls.ts';
import { CallStory, PEOPLE } from './call-story.ts';

const { me, petr } = PEOPLE;
const START = Date.parse('2026-03-02T07:15:00.000Z');
const SECOND = 1_000;

async function recorded(scenario: string): Promise<CallRecord> {
  const [record] = (await replayCapture(asterisk, captureLines(scenario))).records;
  if (record === undefined) throw new Error(`no call in ${scenario}`);
  return record;
}

/** `ringing 1.0` and so on, in tenths of a second. */
function told(lane: Lane | undefined): string[] {
  return (lane?.bars ?? []).map(({ state, from, to }) => `${state} ${((to - from) / SECOND).toFixed(1)}`);
}

function lanesOf({ lanes }: CallPicture): Record<string, string[]> {
  return Object.fromEntries(lanes.map((lane) => [lane.device ?? lane.id, told(lane)]));
}

describe('the picture of a call', () => {
  it('shows a consultation on its own line, and what the customer lives through on top', async () => {
    const picture = pictureOf(await recorded('attended-transfer-refer'), 0);
    expect(lanesOf(picture)).toEqual({
      customer: ['waiting 1.0', 'talking 3.0', 'held 5.0', 'talking 4.1'],
      101: ['ringing 1.0', 'talking 3.0', 'held 5.0', 'dialling 2.0', 'consultation 3.0'],
      102: ['ringing 2.0', 'consultation 3.0', 'talking 4.1'],
    });
    const [, anna] = picture.lanes;
    expect(anna?.rows).toBe(2);
    expect(picture.arrows).toMatchObject([
      { fromLane: 'person:101', toLane: 'person:102', kind: 'attended', result: 'completed' },
    ]);
  });

  it('shows a transfer that came back, and who did not answer', async () => {
    const picture = pictureOf(await recorded('blind-transfer-returns'), 0);
    expect(lanesOf(picture)).toEqual({
      customer: ['waiting 1.0', 'talking 3.0', 'waiting 5.0', 'talking 3.0'],
      101: ['ringing 1.0', 'talking 3.0', 'ringing 1.0', 'talking 3.0'],
      102: ['ringing 4.0'],
    });
    expect(picture.lanes[2]?.bars[0]?.unanswered).toBe('noAnswer');
    expect(picture.arrows[0]?.result).toBe('returned');
  });

  it('grows while the call goes on', () => {
    const call = new CallStory({ callId: 'c', startedAt: START });
    call.rings(me, START);
    call.answers(me, START + 4 * SECOND);
    const grown = (ms: number) =>
      pictureOf(call.record, START + ms).lanes.find(({ role }) => role === 'agent');
    expect(told(grown(10 * SECOND))).toEqual(['ringing 4.0', 'talking 6.0']);
    expect(told(grown(60 * SECOND))).toEqual(['ringing 4.0', 'talking 56.0']);
    expect(grown(60 * SECOND)?.bars.map(({ open }) => open)).toEqual([false, true]);
  });

  it.each(scenarioNames())(
    'has every leg of the record, within the call and without overlap: %s',
    async (name) => {
      const { records } = await replayCapture(asterisk, captureLines(name));
      for (const record of records) {
        const { lanes, from, to } = pictureOf(record, 0);
        const legs = lanes.flatMap(({ legIds }) => legIds);
        for (const { legId } of record.legs) expect(legs).toContain(legId);
        for (const lane of lanes) {
          for (const [index, bar] of lane.bars.entries()) {
            expect(bar.from).toBeGreaterThanOrEqual(from);
            expect(bar.to).toBeLessThanOrEqual(to);
            for (const other of lane.bars.slice(index + 1)) {
              const overlaps = bar.row === other.row && bar.from < other.to && other.from < bar.to;
              expect([lane.id, bar.id, other.id, overlaps]).toEqual([lane.id, bar.id, other.id, false]);
            }
          }
        }
      }
    },
  );
});

describe('the time of the picture', () => {
  const HOURS = 2 * 3_600 * SECOND;

  /** Rings three seconds, then a talk of two hours, held for four seconds in the middle, then rings at a colleague. */
  function longCall(): CallPicture {
    const call = new CallStory({ callId: 'c', startedAt: START });
    call.rings(me, START);
    call.answers(me, START + 3 * SECOND);
    call.holds(me, START + HOURS / 2);
    call.retrieves(me, START + HOURS / 2 + 4 * SECOND);
    call.rings(petr, START + HOURS);
    call.transfers(me, petr, START + HOURS, 'blind');
    call.answers(petr, START + HOURS + 3 * SECOND);
    call.ends(START + HOURS + 60 * SECOND);
    return pictureOf(call.record, 0);
  }

  function scaleOf(picture: CallPicture, mode: 'even' | 'stretched', zoom = 1) {
    const bars = picture.lanes.flatMap(({ bars: some }) => some);
    const { from, to } = picture;
    const moments = bars.flatMap((bar) => [bar.from, bar.to]);
    return { bars, scale: buildTimeScale({ from, to, moments, width: 1_000, zoom, mode }) };
  }

  it('shows three seconds beside two hours when it is stretched, in their order', () => {
    const picture = longCall();
    const { bars, scale } = scaleOf(picture, 'stretched');
    for (const { from, to } of bars) expect(scale.x(to) - scale.x(from)).toBeGreaterThan(30);
    const moments = [...new Set(bars.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
    const places = moments.map((at) => scale.x(at));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(scale.width).toBeLessThanOrEqual(1_000);
    expect(needsStretching(bars, picture.to - picture.from, 1_000)).toBe(true);
  });

  it('is true to time otherwise, and can be drawn out until three seconds are seen', () => {
    const picture = longCall();
    const ring = { from: START, to: START + 3 * SECOND };
    const even = scaleOf(picture, 'even').scale;
    const middle = (picture.from + picture.to) / 2;
    expect(even.x(middle) - even.x(picture.from)).toBeCloseTo(even.x(picture.to) - even.x(middle));
    expect(even.x(ring.to) - even.x(ring.from)).toBeLessThan(1);
    const wide = scaleOf(picture, 'even', 64).scale;
    expect(wide.x(ring.to) - wide.x(ring.from)).toBeGreaterThan(10);
  });

  it('needs no stretching for a call of even parts', () => {
    expect(
      needsStretching(
        [
          { from: 0, to: 5_000 },
          { from: 5_000, to: 12_000 },
        ],
        12_000,
        600,
      ),
    ).toBe(false);
  });

  it.each(['even', 'stretched'] as const)('has labels with room between them: %s', (mode) => {
    for (const zoom of [1, 8, 64]) {
      const { scale } = scaleOf(longCall(), mode, zoom);
      const places = scale.ticks.map(({ x }) => x);
      expect(places.length).toBeGreaterThan(2);
      for (const [index, x] of places.slice(1).entries())
        expect(x - (places[index] ?? 0)).toBeGreaterThan(50);
    }
  });
});

import { expect, it } from 'vitest';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { sortFacts } from '../../src/domain/derive-call.ts';
import { linkFacts } from '../../src/domain/link.ts';
import { partEvents } from '../../src/domain/stitch/part-events.ts';
import { stitchParts } from '../../src/domain/stitch/stitch-parts.ts';
import { captureLines, context, factsOf } from '../asterisk/recorded-calls.ts';
import { fold } from './call-events.ts';
import { insanities } from './sanity.ts';
import { scenarioRows, toPart } from './stitch/cdr-part.ts';

/** Where ids of the live side and of the rows both make one call; the others are stitched by more than this test knows of. */
function recordedTwice() {
  return [...scenarioRows()].flatMap(([scenario, rows]) => {
    const conversations = linkFacts(sortFacts(factsOf(captureLines(scenario))));
    const stitched = stitchParts(
      rows.map(({ row }, index) => toPart(row, `${scenario}/${index}`)),
      { country: 'RU', form: 'e164NoPlus' },
    );
    const [facts] = conversations;
    const [log] = stitched;
    if (facts === undefined || log === undefined || conversations.length + stitched.length > 2) return [];
    return [{ scenario, live: asterisk.interpret(facts, context), log: partEvents(log.parts) }];
  });
}

/**
 * Real calls, seen event by event, and the log that the same PBX wrote of them: it counts menus and queues as talk, calls
 * everything unanswered missed, and knows little of pick-ups. A log must complete such a record, not spoil it.
 */
it('a real PBX’s own log changes neither outcome, nor agent, nor length of a call that was seen whole', () => {
  const calls = recordedTwice();
  expect(calls.length).toBeGreaterThan(50);
  const spoiled = calls.flatMap(({ scenario, live, log }) => {
    const [alone, both] = [fold(live), fold([...live, ...log])];
    expect(insanities(both)).toEqual([]);
    const isSame =
      both.outcome === alone.outcome &&
      both.direction === alone.direction &&
      both.lastConnectedTo === alone.lastConnectedTo &&
      both.firstAnsweredBy === alone.firstAnsweredBy &&
      Math.abs(both.durations.talk - alone.durations.talk) <= 2_000;
    return isSame ? [] : [scenario];
  });
  // Each of its rows rings for less than two seconds, and together for three: nothing tells that from talk.
  expect(spoiled).toEqual(['chain-blind-blind']);
});

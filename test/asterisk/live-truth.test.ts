import { describe, expect, it } from 'vitest';
import { NOT_TOLD_YET } from './beyond-the-stream.ts';
import { cardFaults, cardMoves } from './live-cards.ts';
import { cutAfterEveryEvent } from './live-replay.ts';
import { liveUntruths } from './live-truth.ts';
import { phoneLog } from './phone-log.ts';
import { captureLines, type Dialect, scenarioNames, truthOf } from './recorded-calls.ts';

describe.each(['ari', 'ami'] as Dialect[])('a desktop that follows %s', (dialect) => {
  it.each(scenarioNames())('is shown what is so at every moment of %s', (scenario) => {
    const cuts = cutAfterEveryEvent(captureLines(scenario, dialect));
    const shown = liveUntruths(cuts, truthOf(scenario), phoneLog(scenario));
    expect(shown).toEqual(NOT_TOLD_YET[dialect][scenario]?.shown ?? []);
  });

  it.each(scenarioNames())(
    'gets one card for each phone that rings in %s, and at no other desk',
    (scenario) => {
      const moves = cardMoves(cutAfterEveryEvent(captureLines(scenario, dialect)));
      expect(cardFaults(moves, truthOf(scenario), phoneLog(scenario))).toEqual(
        NOT_TOLD_YET[dialect][scenario]?.cards ?? [],
      );
    },
  );
});

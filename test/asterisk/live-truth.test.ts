import { describe, expect, it } from 'vitest';
import { NOT_TOLD_YET } from './beyond-the-stream.ts';
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
});

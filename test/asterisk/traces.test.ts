import { describe, expect, it } from 'vitest';
import { replayCapture, replayFacts } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { insanities } from '../domain/sanity.ts';
import { disagreements } from './agreement.ts';
import { BEYOND_THE_STREAM } from './beyond-the-stream.ts';
import { captureLines, type Dialect, factsOf, scenarioNames, truthOf } from './recorded-calls.ts';

const connector: PbxConnector = asterisk;

const recordings = (['ari', 'ami'] as Dialect[]).flatMap((dialect) =>
  scenarioNames().map((scenario) => ({ dialect, scenario })),
);

describe.each(recordings)('the call $scenario, recorded through $dialect,', ({ dialect, scenario }) => {
  const lines = captureLines(scenario, dialect);

  it('is told as it happened', async () => {
    const { records, problems } = await replayCapture(connector, lines);
    expect(problems).toEqual([]);
    expect(disagreements(records, truthOf(scenario))).toEqual(BEYOND_THE_STREAM[scenario]?.differences ?? []);
  });

  it('is the same record whatever the order of its frames, and told twice', async () => {
    const once = await replayCapture(connector, lines);
    const again = await replayCapture(connector, shuffled([...lines, ...lines]));
    expect(again.records).toEqual(once.records);
  });

  it('is the same record without the frames that the stream does not want', async () => {
    const once = await replayCapture(connector, lines);
    const wanted = lines.filter((line) =>
      asterisk.stream?.wants((JSON.parse(line) as { body: string }).body),
    );
    expect(wanted.length).toBeLessThan(lines.length);
    expect((await replayCapture(connector, wanted)).records).toEqual(once.records);
  });

  it('is sane at every moment', () => {
    const facts = factsOf(lines);
    for (let length = 1; length <= facts.length; length++) {
      const faults = replayFacts(connector, facts.slice(0, length)).flatMap(insanities);
      expect(faults, `after ${length} facts`).toEqual([]);
    }
  });
});

/** A fixed shuffle: the same disorder in every run. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const result = [...items];
  let seed = 20_260_302;
  for (let index = result.length - 1; index > 0; index--) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const other = seed % (index + 1);
    [result[index], result[other]] = [result[other] as Item, result[index] as Item];
  }
  return result;
}

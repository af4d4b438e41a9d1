import { describe, expect, it } from 'vitest';
import { replayCapture } from '../../bin/replay-capture.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { explainCall } from '../../src/domain/explain-call.ts';
import { writeExplanation } from '../../src/domain/write-explanation.ts';
import { captureLines, scenarioNames } from '../asterisk/recorded-calls.ts';

async function recorded(scenario: string): Promise<CallRecord> {
  const [record] = (await replayCapture(asterisk, captureLines(scenario))).records;
  if (record === undefined) throw new Error(`no call in ${scenario}`);
  return record;
}

/** Without its first line, which names the call. */
async function story(scenario: string): Promise<string[]> {
  return writeExplanation(await recorded(scenario))
    .split('\n')
    .slice(1);
}

describe('a call told as a story', () => {
  it('says who was asked, who got the customer, and who is responsible', async () => {
    expect(await story('attended-transfer-refer')).toEqual([
      '    +0:00.0  +79000000047 called on +74950000001',
      '    +0:00.0  Agent 101 (101) rang',
      '    +0:01.0  Agent 101 (101) answered after 1.0 s',
      '    +0:04.0  Agent 101 (101) put the call on hold',
      '    +0:04.0  Agent 101 (101) called a colleague on a second line',
      '    +0:04.0  Agent 102 (102) rang',
      '    +0:06.0  Agent 102 (102) answered a colleague who asks; the customer waits',
      '    +0:09.0  Agent 101 (101) transferred the call to Agent 102 (102) (after asking)',
      '    +0:09.0  Agent 101 (101) left: talked 3.0 s, held 5.0 s',
      '    +0:13.0  Agent 102 (102) left: talked 4.1 s',
      '    +0:13.0  ended: answered, the customer hung up, talk 7.1 s, total 0:13',
      '  Responsible: 102, who was the last to talk with the customer',
    ]);
  });

  it('says that a transfer came back, and who did not answer it', async () => {
    const lines = (await story('blind-transfer-returns')).join('\n');
    expect(lines).toContain('transferred the call to Agent 102 (102) (without asking); it came back');
    expect(lines).toContain('Agent 102 (102) did not answer, rang 4.0 s');
  });

  it('tells an outgoing call from our side', async () => {
    const lines = (await story('outbound-answered')).join('\n');
    expect(lines).toMatch(/we called \+7900\d+/);
    expect(lines).toMatch(/the customer answered/);
  });

  it('says why parts were joined and where two sources differ', async () => {
    const record: CallRecord = {
      ...(await recorded('answered-direct')),
      links: [{ reason: 'stitched', confidence: 0.93, evidence: ['sameCustomer:79000000001', 'gapMs:40'] }],
      disagreements: [
        { field: 'durations.talk', live: 4012, log: 4000, kept: 'live', reason: 'liveIsFiner' },
        { field: 'outcome', live: null, log: 'answered', kept: 'log', reason: 'logIsComplete' },
      ],
    };
    const text = writeExplanation(record);
    expect(text).toContain('Joined: stitched, 93 % sure (sameCustomer:79000000001; gapMs:40)');
    expect(text).toContain('durations.talk: live said 4012, the log said 4000; kept live (liveIsFiner)');
    expect(text).toContain('outcome: live said nothing, the log said answered; kept log (logIsComplete)');
  });

  it.each(scenarioNames())('has an order, a beginning and an end: %s', async (scenario) => {
    const { records } = await replayCapture(asterisk, captureLines(scenario));
    for (const record of records) {
      const { steps } = explainCall(record);
      expect(steps[0]?.kind).toBe('began');
      expect(steps.at(-1)?.kind).toBe('ended');
      const times = steps.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      // Everybody who had a part is named.
      const named = new Set(steps.map(({ legId }) => legId));
      for (const leg of record.legs) {
        if (leg.role !== 'customer') expect([leg.role, named.has(leg.legId)]).toEqual([leg.role, true]);
      }
    }
  });
});

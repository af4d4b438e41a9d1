import { describe, expect, it } from 'vitest';
import { replayCapture } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { disagreements } from './agreement.ts';
import { BEYOND_THE_STREAM } from './beyond-the-stream.ts';
import { POORER_STREAMS, type PoorerStream } from './poorer-streams.ts';
import { captureLines, scenarioNames, truthOf } from './recorded-calls.ts';

const connector: PbxConnector = asterisk;

describe.each(Object.entries(POORER_STREAMS))('%s', (_name, stream) => {
  it.each(scenarioNames())('still tells of %s what it can', async (scenario) => {
    const { records, problems } = await replayCapture(connector, reduced(scenario, stream));
    const truth = truthOf(scenario);
    expect(problems).toEqual([]);
    const differences = disagreements(records, truth);
    const isLost = stream.lost?.scenarios.includes(scenario) ?? false;
    // Receipt and stamp may lie a millisecond apart, so the known differences are counted.
    if (isLost) expect(differences).not.toEqual([]);
    else expect(differences).toHaveLength(BEYOND_THE_STREAM[scenario]?.differences.length ?? 0);
    const calls = truth.calls ?? [truth];
    expect(records.map(({ lastConnectedTo }) => lastConnectedTo ?? null).sort()).toEqual(
      calls.map(({ finalAgent }) => finalAgent ?? null).sort(),
    );
  });
});

describe('AMI without time stamps that comes in bursts of a tenth of a second', () => {
  it.each(scenarioNames())('still tells of %s as it happened', async (scenario) => {
    const lines = captureLines(scenario, 'ami').map((line) => {
      const exchange = JSON.parse(line) as { at: string; body: string };
      const { Timestamp: _, ...packet } = JSON.parse(exchange.body) as Record<string, unknown>;
      const at = new Date(Math.ceil(Date.parse(exchange.at) / 100) * 100).toISOString();
      return JSON.stringify({ ...exchange, at, body: JSON.stringify(packet) });
    });
    const { records } = await replayCapture(connector, lines);
    expect(disagreements(records, truthOf(scenario))).toHaveLength(
      BEYOND_THE_STREAM[scenario]?.differences.length ?? 0,
    );
  });
});

describe('an AMI user who may not read the dial plan', () => {
  const queuesOf = async (name: string, scenario: string) => {
    const stream = POORER_STREAMS[name];
    if (stream === undefined) throw new Error(`no stream is called ${name}`);
    const { records } = await replayCapture(connector, reduced(scenario, stream));
    return records[0]?.legs.filter(({ role }) => role === 'queue').map(({ device }) => device?.number);
  };

  it('learns of queues by the right agent, and of each once', async () => {
    for (const scenario of ['queue-linear-third-answers', 'queue-timeout', 'queue-abandoned']) {
      const whole = await queuesOf('AMI with the rights call, agent and dialplan', scenario);
      expect(whole).toHaveLength(1);
      expect(await queuesOf('AMI with the rights call and agent', scenario)).toEqual(whole);
      expect(await queuesOf('AMI with the rights call and dialplan', scenario)).toEqual(whole);
      expect(await queuesOf('AMI with the right call alone', scenario)).toEqual([]);
    }
  });
});

function reduced(scenario: string, { dialect, reduce }: PoorerStream): string[] {
  return captureLines(scenario, dialect).flatMap((line) => {
    const exchange = JSON.parse(line) as { body: string };
    const frame = reduce(JSON.parse(exchange.body));
    return frame === undefined ? [] : [JSON.stringify({ ...exchange, body: JSON.stringify(frame) })];
  });
}

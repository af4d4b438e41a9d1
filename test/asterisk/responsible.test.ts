import { describe, expect, it } from 'vitest';
import { replayCapture } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { ASSIGN_POLICIES, type AssignPolicy, assignAgent } from '../../src/domain/assign-agent.ts';
import type { TrueHop } from './agreement.ts';
import { captureLines, type Dialect, scenarioNames, truthOf } from './recorded-calls.ts';

const connector: PbxConnector = asterisk;
/** Talks of the truth are in whole seconds: whoever is this near to the longest may be it. */
const TALK_TOLERANCE_SECONDS = 1.5;
/** Phones that began to ring this near to each other rang together. */
const RING_TOLERANCE_MS = 400;

type Hop = TrueHop & { talkSecondsApprox?: number };

/** Who it may be by each rule, as the phones of the recorded call saw it; from nothing that the hub computes. */
function expected(hops: readonly Hop[], finalAgent: string): Partial<Record<AssignPolicy, string[]>> {
  const talks = hops.filter((hop) => (hop.talkSecondsApprox ?? 0) > 0 && hop.answeredAtMs != null);
  const first = Math.min(...talks.map((hop) => hop.answeredAtMs as number));
  const total = new Map<string, number>();
  for (const hop of talks) total.set(hop.agent, (total.get(hop.agent) ?? 0) + (hop.talkSecondsApprox ?? 0));
  const longest = Math.max(...total.values());
  return {
    lastConnected: [finalAgent],
    firstAnswered: talks.filter((hop) => hop.answeredAtMs === first).map(({ agent }) => agent),
    longestTalk: [...total]
      .filter(([, sum]) => sum >= longest - TALK_TOLERANCE_SECONDS)
      .map(([agent]) => agent),
  };
}

function lastRang(hops: readonly Hop[]): string[] {
  const rang = hops.filter((hop) => hop.rangAtMs != null);
  const last = Math.max(...rang.map((hop) => hop.rangAtMs as number));
  return rang.filter((hop) => (hop.rangAtMs as number) >= last - RING_TOLERANCE_MS).map(({ agent }) => agent);
}

describe.each(['ari', 'ami'] as Dialect[])('calls recorded through %s', (dialect) => {
  const single = scenarioNames().filter((scenario) => truthOf(scenario).calls === undefined);

  const answered = single.filter((scenario) => {
    const { result, finalAgent } = truthOf(scenario);
    return result === 'answered' && finalAgent != null;
  });
  it.each(answered)('are given to whom each policy means: %s', async (scenario) => {
    const { hops = [], finalAgent } = truthOf(scenario);
    const [record] = (await replayCapture(connector, captureLines(scenario, dialect))).records;
    for (const [policy, agents] of Object.entries(expected(hops, finalAgent as string))) {
      const responsible = assignAgent(record!, { policy: policy as AssignPolicy });
      expect(agents, policy).toContain(responsible?.agentId);
      expect(responsible?.rule, policy).toBe(policy);
    }
  });

  const unanswered = single.filter((scenario) => {
    const { result, direction, hops = [] } = truthOf(scenario);
    return result !== 'answered' && direction === 'inbound' && hops.some((hop) => hop.rangAtMs != null);
  });
  it.each(unanswered)('that nobody answered are given to whom rang last: %s', async (scenario) => {
    const { hops = [] } = truthOf(scenario);
    const [record] = (await replayCapture(connector, captureLines(scenario, dialect))).records;
    const responsible = assignAgent(record!, { policy: 'longestTalk' });
    expect(lastRang(hops)).toContain(responsible?.agentId);
    expect(['lastRang', 'dialledDirectly']).toContain(responsible?.rule);
  });

  it.each(['outbound-busy', 'outbound-no-answer'])(
    'that the customer did not take stay with who called, whatever the policy: %s',
    async (scenario) => {
      const [record] = (await replayCapture(connector, captureLines(scenario, dialect))).records;
      for (const policy of ASSIGN_POLICIES) {
        const agentId = truthOf(scenario).finalAgent;
        expect(assignAgent(record!, { policy })).toMatchObject({ agentId, rule: 'originator' });
      }
    },
  );

  it('are many enough to mean something', () => {
    expect(answered.length).toBeGreaterThan(35);
    expect(unanswered.length).toBeGreaterThan(5);
  });
});

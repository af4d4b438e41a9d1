import { describe, expect, it } from 'vitest';
import { replayCapture } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { disagreements } from './agreement.ts';
import { BEYOND_THE_STREAM } from './beyond-the-stream.ts';
import { captureLines, factsOf, scenarioNames, truthOf } from './recorded-calls.ts';

const connector: PbxConnector = asterisk;

type Headers = Record<string, unknown>;

/** What another version or configuration of Asterisk would have written. */
const VARIATIONS: Readonly<Record<string, (packet: Headers) => Headers>> = {
  'without time stamps (timestampevents=no)': ({ Timestamp: _, ...packet }) => packet,
  'without linked ids': (packet) =>
    Object.fromEntries(Object.entries(packet).filter(([name]) => !name.endsWith('Linkedid'))),
  'without SIP codes, as older versions tell it': ({ TechCause: _, ...packet }) => packet,
  'on a system that has a name': (packet) =>
    Object.fromEntries(
      Object.entries(packet).map(([name, value]) => [
        name,
        /(Uniqueid|Linkedid)$/.test(name) && /^\d+\.\d+$/.test(String(value)) ? `pbx-1-${value}` : value,
      ]),
    ),
};

describe.each(Object.entries(VARIATIONS))('the recorded calls %s', (_name, vary) => {
  it.each(scenarioNames())('tell of %s as it happened', async (scenario) => {
    const lines = captureLines(scenario, 'ami').map((line) => {
      const exchange = JSON.parse(line) as { body: string };
      return JSON.stringify({ ...exchange, body: JSON.stringify(vary(JSON.parse(exchange.body))) });
    });
    const { records, problems } = await replayCapture(connector, lines);
    expect(problems).toEqual([]);
    // Receipt and stamp may lie a millisecond apart.
    const differences = BEYOND_THE_STREAM[scenario]?.differences ?? [];
    expect(disagreements(records, truthOf(scenario))).toHaveLength(differences.length);
  });
});

describe('two interfaces', () => {
  it.each(scenarioNames())('tell the same of %s', async (scenario) => {
    const told = await Promise.all(
      (['ari', 'ami'] as const).map(async (dialect) => {
        const { records } = await replayCapture(connector, captureLines(scenario, dialect));
        return records.map(({ direction, outcome, customer, lastConnectedTo, legs, transfers }) => ({
          direction,
          outcome,
          customer,
          lastConnectedTo,
          // A pick-up swaps the creation times that ARI shows, and with them the order of the legs.
          legs: legs.map(({ role, device, result }) => `${role} ${device?.number}: ${result}`).sort(),
          transfers: transfers.map(({ kind, from, to, result }) => ({ kind, from, to, result })),
        }));
      }),
    );
    expect(told[1]).toEqual(told[0]);
  });
});

describe('packets that arrive together', () => {
  it('begin a dial before they end it, whatever order they are read in', () => {
    const dest = { DestChannel: 'PJSIP/101-00000001', DestUniqueid: '1772435704.1' };
    const factOf = (packet: Headers) =>
      factsOf([
        JSON.stringify({
          at: '2026-03-02T07:15:04.120Z',
          source: 'stream',
          operation: 'ami',
          body: JSON.stringify(packet),
        }),
      ])[0];
    const begin = factOf({ Event: 'DialBegin', ...dest, DialString: '101' });
    const end = factOf({ Event: 'DialEnd', ...dest, DialStatus: 'BUSY' });
    expect(begin?.at).toBe(end?.at);
    expect(begin?.order).toBeLessThan(end?.order ?? 0);
  });
});

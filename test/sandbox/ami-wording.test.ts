import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { amiDialect } from '../../sandbox/asterisk/dialect.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { type ScenarioName, scenarios } from '../../sandbox/exchange/scenarios.ts';

type Packet = Record<string, string> & { Event: string };

const START = Date.parse('2026-03-02T07:00:00Z');
const FIXTURES = new URL('../fixtures/asterisk/', import.meta.url);

function packetsOf(scenario: ScenarioName): Packet[] {
  const planner = new CallPlanner({
    company: benchCompany,
    calendar: new Calendar(),
    seed: 'wording',
    plays: [scenario],
    favour: 1,
  });
  const call = planner.next(START, { scenario, customer: { number: '79000000101' } });
  if (!call) throw new Error('nobody is free');
  const teller = amiDialect.open({ company: benchCompany, random: seededRandom('wording') });
  return teller.tell(call.script).told.map(({ body }) => JSON.parse(body));
}

function recordedHeaders(): Map<string, Set<string>> {
  const headers = new Map<string, Set<string>>();
  for (const entry of readdirSync(FIXTURES, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const text = gunzipSync(readFileSync(new URL(`${entry.name}/ami.ndjson.gz`, FIXTURES))).toString('utf8');
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const packet = JSON.parse((JSON.parse(line) as { body: string }).body) as Packet;
      const known = headers.get(packet.Event) ?? new Set();
      headers.set(packet.Event, known);
      for (const name of Object.keys(packet)) known.add(name);
    }
  }
  return headers;
}

describe('the invented AMI stream', () => {
  it('uses no event and no header that a real Asterisk was not heard to use', () => {
    const known = recordedHeaders();
    for (const { name } of scenarios) {
      for (const packet of packetsOf(name)) {
        const strange = Object.keys(packet).filter((header) => !known.get(packet.Event)?.has(header));
        // No recorded telephone sends its calls on (302): Asterisk's source names the header.
        expect(
          strange.filter((header) => header !== 'Forward'),
          `${name}: ${packet.Event}`,
        ).toEqual([]);
      }
    }
  });

  it('stamps packets in the order in which they are told', () => {
    for (const { name } of scenarios) {
      const stamps = packetsOf(name).map(({ Timestamp }) => Number(Timestamp));
      expect(stamps, name).toEqual([...stamps].sort((a, b) => a - b));
    }
  });

  it('gives both halves of an attended transfer one linked id in the end, and two before', () => {
    const packets = packetsOf('attendedTransfer');
    const linkedIds = new Set(packets.map(({ Linkedid }) => Linkedid).filter(Boolean));
    expect(linkedIds.size).toBe(2);
    const hangups = packets.filter(({ Event }) => Event === 'Hangup');
    expect(new Set(hangups.slice(-2).map(({ Linkedid }) => Linkedid)).size).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { replayFacts } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { AsteriskFact, ChannelSeen } from '../../connectors/pbx/asterisk/asterisk-fact.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { insanities } from '../domain/sanity.ts';
import { isTrueOutcome, type TrueCall, type Truth } from './agreement.ts';
import { captureLines, type Dialect, factsOf, scenarioNames, truthOf } from './recorded-calls.ts';

const connector: PbxConnector = asterisk;

/**
 * Events that nothing else in the stream replaces, and what the record says without them. Of every other event of the
 * recordings it is proven that it may be lost: the number of records, the final agent and the outcome stay right.
 */
const VITAL_TO_BOTH = [
  // The only word of the block list's cause.
  'blocked-number: destroyed trunk: undefined missed',
  // A call for which nobody called: without its dial there is only a phone, and without its end it rings on.
  'click-to-call-agent-silent: dial 101: 0 records',
  'click-to-call-agent-silent: destroyed 101: undefined undefined',
  // Who hung up is told once; without it, it was the PBX.
  'hunt-abandoned-at-second: hangup trunk: undefined missed',
  'ivr-abandoned: hangup trunk: undefined missed',
  // A pick-up has no dial of its own that would end.
  'pickup-group: destroyed 101: 102 undefined',
  'pickup-group: destroyed 102: 102 undefined',
  'queue-abandoned: hangup trunk: undefined missed',
  // That there was a mailbox, and that something was left in it.
  'queue-no-agent-voicemail: app VoiceMail trunk: undefined abandoned',
  'queue-no-agent-voicemail: variable VMSTATUS trunk: undefined abandoned',
  'voicemail-after-no-answer: app VoiceMail trunk: undefined abandoned',
  'voicemail-after-no-answer: variable VMSTATUS trunk: undefined abandoned',
];

const VITAL: Readonly<Record<Dialect, readonly string[]>> = {
  // Only who shares the bridge ties the phone that takes a parked caller; AMI names it.
  ari: [...VITAL_TO_BOTH, 'park-and-retrieve: entered 102: 101 answered'],
  ami: VITAL_TO_BOTH,
};

describe.each(['ari', 'ami'] as Dialect[])('with one event of %s lost,', (dialect) => {
  it('every call keeps its one record, its final agent and its outcome, but for the vital events', () => {
    const wrong: string[] = [];
    for (const scenario of scenarioNames()) {
      const told = captureLines(scenario, dialect)
        .map((line) => factsOf([line]))
        .filter((facts) => facts.length > 0);
      const truth = truthOf(scenario);
      for (const lost of told) {
        const records = replayFacts(connector, told.filter((facts) => facts !== lost).flat());
        expect(records.flatMap(insanities), `${scenario} without ${nameOf(lost[0]?.body)}`).toEqual([]);
        const fault = judge(records, truth);
        if (fault !== undefined) wrong.push(`${scenario}: ${nameOf(lost[0]?.body)}: ${fault}`);
      }
    }
    expect(wrong.sort()).toEqual([...VITAL[dialect]].sort());
  });
});

function judge(records: readonly CallRecord[], truth: Truth): string | undefined {
  const calls = truth.calls ?? [truth as TrueCall];
  if (records.length !== calls.length) return `${records.length} records`;
  const left = [...records];
  for (const call of calls) {
    const index = left.findIndex((record) => isRight(record, call));
    if (index < 0) return left.map((record) => `${record.lastConnectedTo} ${record.outcome}`).join(', ');
    left.splice(index, 1);
  }
  return undefined;
}

function isRight(record: CallRecord, { finalAgent, result }: TrueCall): boolean {
  return (record.lastConnectedTo ?? null) === (finalAgent ?? null) && isTrueOutcome(record.outcome, result);
}

/** `destroyed 101`, `dial CANCEL 102`, `variable VMSTATUS trunk`. */
function nameOf(body: unknown): string {
  const fact = body as AsteriskFact;
  const word = 'status' in fact ? fact.status : 'app' in fact ? fact.app : 'name' in fact ? fact.name : '';
  return [fact.what, word, endpointOf(fact)].filter((part) => part !== '').join(' ');
}

function endpointOf(fact: AsteriskFact): string {
  if (fact.what === 'recorded') return fact.channelId;
  const channel: ChannelSeen =
    'channel' in fact
      ? fact.channel
      : 'peer' in fact
        ? fact.peer
        : 'first' in fact
          ? fact.first
          : fact.transferor;
  return channel.name.replace(/^\w+\//, '').replace(/-[0-9a-f]+(;\d)?$/, '$1');
}

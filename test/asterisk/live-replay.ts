import { replayFacts } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { CallRecord, Leg } from '../../src/domain/call-record.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { context } from './recorded-calls.ts';

const connector: PbxConnector = asterisk;

/** What a desktop would be shown from this moment on, until the next event. */
export interface Cut {
  /** Epoch ms: when the event was received. */
  at: number;
  records: CallRecord[];
}

/** The stream cut after every event that says something (the others change nothing: `traces.test.ts` proves it). */
export function cutAfterEveryEvent(lines: readonly string[]): Cut[] {
  const facts: Fact[] = [];
  return lines.flatMap((line): Cut[] => {
    const exchange = JSON.parse(line) as Exchange;
    const told = asterisk.parse(exchange, context).facts;
    if (told.length === 0) return [];
    facts.push(...told);
    return [{ at: Date.parse(exchange.at), records: replayFacts(connector, facts) }];
  });
}

/** What the record shows of an agent's phone, in the words of `PhoneState`. */
export function shownState(record: CallRecord, agent: string): string {
  const states = record.legs.filter((leg) => isPerson(leg) && leg.device?.number === agent).map(stateOf);
  return NEAREST_FIRST.find((state) => states.includes(state)) ?? 'absent';
}

/** An agent with two lines is where the customer is. */
const NEAREST_FIRST = ['talks', 'holds', 'rings', 'asked', 'waits'];

function isPerson({ role }: Leg): boolean {
  return role === 'agent' || role === 'originator';
}

function stateOf(leg: Leg): string {
  switch (leg.state) {
    case 'alerting':
      return leg.consultation ? 'asked' : 'rings';
    case 'connected':
      // Its second line, on which it asks: the first one says where the customer is.
      if (leg.role === 'originator') return 'waits';
      if (leg.consultation) return 'asked';
      return leg.alone ? 'waits' : 'talks';
    case 'held':
      return 'holds';
    case 'initiated':
      return leg.role === 'originator' ? 'waits' : 'absent';
    default:
      return 'absent';
  }
}

import { type BoundPort, bindPort } from '../../connectors/kit/bind-port.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import type { Sent } from '../../sandbox/exchange/dialect.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callIdFor, deriveCall } from '../../src/domain/derive-call.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { findMerges, linkFacts } from '../../src/domain/link.ts';
import { stitchFacts } from '../../src/domain/stitch/stitch-facts.ts';

interface Conversation {
  facts: Fact[];
  record: CallRecord;
}

/** What a day of exchanges becomes: parse → link → interpret → fold → merge what no key ties, with all calls in one timeline. */
export function readDay(
  connector: PbxConnector,
  sent: readonly Sent[],
): { records: CallRecord[]; rejects: string[] } {
  const port = bindPort(connector, connector.replaySettings ?? {}, 'RU');
  const rejects: string[] = [];
  const facts: Fact[] = [];
  for (const exchange of asRunnerKeepsThem(connector, sent)) {
    const parsed = port.parse(exchange);
    for (const fact of parsed.facts) facts.push(fact);
    for (const { reason } of parsed.rejects) rejects.push(reason);
  }
  /** By call id. */
  const calls = new Map<string, Conversation>();
  const named = linkFacts(facts);
  const { legRows, numberForm: form } = port;
  const conversations = legRows ? stitchFacts(named, legRows, { country: 'RU', form }) : named;
  for (const conversation of conversations) derive(port, calls, conversation);
  mergeAll(port, calls);
  return { records: [...calls.values()].map(({ record }) => record), rejects };
}

/** Each merge may make another one visible: rounds, until nothing is left to merge. */
function mergeAll(port: BoundPort, calls: Map<string, Conversation>): void {
  for (;;) {
    const touched = new Set<string>();
    for (const merge of findMerges(
      [...calls.values()].map(({ record }) => record),
      { isStitched: port.legRows !== undefined },
    )) {
      const [into, from] = [calls.get(merge.into), calls.get(merge.from)];
      if (into === undefined || from === undefined || touched.has(merge.into) || touched.has(merge.from))
        continue;
      calls.delete(merge.into);
      calls.delete(merge.from);
      touched.add(merge.into).add(merge.from);
      derive(port, calls, [...into.facts, ...from.facts]);
    }
    if (touched.size === 0) return;
  }
}

function derive(port: BoundPort, calls: Map<string, Conversation>, facts: Fact[]): void {
  const first = facts.reduce((a, b) => (b.at < a.at || (b.at === a.at && b.id < a.id) ? b : a));
  const callId = callIdFor(first.at, first.id);
  const record = deriveCall({
    facts,
    interpret: port.interpret,
    identity: {
      callId,
      linkageId: callId,
      tenantId: 'bench',
      connectorId: port.connector,
      revision: 1,
      final: true,
    },
    options: { country: 'RU', form: port.numberForm },
  });
  if (record !== undefined) calls.set(callId, { facts, record });
}

/**
 * The connector's own runner drops frames that mean nothing before they are kept. After a cut it asks for the state and
 * adds which of the channels it knew are gone.
 */
function* asRunnerKeepsThem({ stream }: PbxConnector, sent: readonly Sent[]): Generator<Exchange> {
  const alive = new Set<string>();
  for (const one of sent) {
    if (one.source !== 'stream') yield one;
    else if (one.operation?.endsWith('-state')) yield withGone(one, alive);
    else if (stream?.wants(one.body) !== false) {
      follow(one.body, alive);
      yield one;
    }
  }
}

const BORN = /"type":"ChannelCreated"|"Event":"Newchannel"/;
const DIED = /"type":"ChannelDestroyed"|"Event":"Hangup"/;
const CHANNEL_ID = /"id":"(\d+\.\d+)"|"Uniqueid":"(\d+\.\d+)"/;

function follow(body: string, alive: Set<string>): void {
  const isBorn = BORN.test(body);
  if (!isBorn && !DIED.test(body)) return;
  const match = CHANNEL_ID.exec(body);
  const id = match?.[1] ?? match?.[2];
  if (id === undefined) return;
  if (isBorn) alive.add(id);
  else alive.delete(id);
}

function withGone(state: Sent, alive: Set<string>): Exchange {
  const { channels, bridges } = JSON.parse(state.body) as {
    channels: { id?: string; Uniqueid?: string }[];
    bridges: unknown[];
  };
  const isAmi = state.operation === 'ami-state';
  const now = new Set(channels.map(({ id, Uniqueid }) => id ?? Uniqueid ?? ''));
  const gone = [...alive].filter((id) => !now.has(id));
  alive.clear();
  for (const id of now) alive.add(id);
  const timestamp = state.at.replace('Z', '+0000');
  const name = isAmi ? { Event: 'CallweaveState' } : { type: 'CallweaveState', timestamp };
  return {
    at: state.at,
    source: 'stream',
    operation: isAmi ? 'ami' : 'ari',
    body: JSON.stringify({ ...name, channels, bridges, gone }),
  };
}

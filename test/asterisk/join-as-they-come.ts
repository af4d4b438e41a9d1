import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { deriveCall } from '../../src/domain/derive-call.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { findMerges } from '../../src/domain/link.ts';
import { context } from './recorded-calls.ts';

interface Conversation {
  callId: string;
  facts: Fact[];
  keys: Set<string>;
  record: CallRecord | undefined;
}

/**
 * Facts one by one, as the hub takes them: what has been joined once stays joined, whatever comes later. Records come
 * without order.
 */
export function joinAsTheyCome(connector: PbxConnector, facts: readonly Fact[]): CallRecord[] {
  let calls: Conversation[] = [];
  const join = (into: Conversation, from: Conversation): void => {
    into.facts.push(...from.facts);
    for (const key of from.keys) into.keys.add(key);
    calls = calls.filter((call) => call !== from);
  };
  facts.forEach((fact, index) => {
    const arrived: Conversation = {
      callId: `call-${index}`,
      facts: [fact],
      keys: new Set(fact.keys),
      record: undefined,
    };
    const [into = arrived, ...others] = calls.filter(({ keys }) => fact.keys.some((key) => keys.has(key)));
    if (into === arrived) calls.push(arrived);
    else join(into, arrived);
    for (const other of others) join(into, other);
    into.record = derive(connector, into);
    for (;;) {
      const [merge] = findMerges(calls.flatMap(({ record }) => record ?? []));
      const part = calls.find(({ callId }) => callId === merge?.from);
      const whole = calls.find(({ callId }) => callId === merge?.into);
      if (part === undefined || whole === undefined) break;
      join(whole, part);
      whole.record = derive(connector, whole);
    }
  });
  return calls.flatMap(({ record }) => record ?? []);
}

function derive(connector: PbxConnector, { callId, facts }: Conversation): CallRecord | undefined {
  return deriveCall({
    facts,
    interpret: (sorted) => connector.interpret(sorted, context),
    identity: {
      callId,
      linkageId: callId,
      tenantId: 'tenant-1',
      connectorId: 'connection-1',
      revision: 1,
      final: false,
    },
    options: { country: context.country, form: connector.numberForm },
  });
}

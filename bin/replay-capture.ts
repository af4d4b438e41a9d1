import type { ConnectorContext } from '../connectors/kit/connector-context.ts';
import type { PbxConnector } from '../connectors/kit/define-pbx-connector.ts';
import { assignAgent } from '../src/domain/assign-agent.ts';
import type { CallRecord } from '../src/domain/call-record.ts';
import { captureLineSchema, isExchange } from '../src/domain/capture-line.ts';
import { callIdFor, deriveCall } from '../src/domain/derive-call.ts';
import type { Fact } from '../src/domain/fact.ts';
import { findMerges, linkFacts, type Merge } from '../src/domain/link.ts';
import { isLinkFact, linkFact } from '../src/domain/link-fact.ts';
import { interpretWithMenus, parseMenuExchange } from '../src/domain/menu/menu-exchange.ts';
import type { LegRows } from '../src/domain/stitch/leg-rows.ts';
import { stitchFacts } from '../src/domain/stitch/stitch-facts.ts';

/** A replay has no tenant: these stand in its records. */
const REPLAY_TENANT = 'replay';
const REPLAY_COUNTRY = 'RU';

export interface Replay {
  records: CallRecord[];
  /** One sentence each, with the line it is about. */
  problems: string[];
  counts: { exchanges: number; facts: number; ignored: number; badLines: number };
}

/** Lines of a capture → records, in order of their beginning. A bad line is named and the others go on. */
export async function replayCapture(
  connector: PbxConnector,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<Replay> {
  const context: ConnectorContext<unknown> = { settings: replaySettings(connector), country: REPLAY_COUNTRY };
  const facts: Fact[] = [];
  const problems: string[] = [];
  const counts = { exchanges: 0, facts: 0, ignored: 0, badLines: 0 };
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const exchange = readExchange(line);
    if (typeof exchange === 'string') {
      counts.badLines++;
      problems.push(`Line ${number} is not an exchange: ${exchange}`);
      continue;
    }
    if (!isExchange(exchange)) continue;
    counts.exchanges++;
    try {
      const parsed = parseMenuExchange(exchange) ?? connector.parse(exchange, context);
      facts.push(...parsed.facts);
      counts.ignored += parsed.ignored;
      problems.push(...parsed.rejects.map(({ reason }) => `Line ${number}: ${reason}`));
    } catch (error) {
      problems.push(`Line ${number}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  counts.facts = facts.length;
  return { records: replayFacts(connector, facts), problems, counts };
}

function readExchange(line: string) {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'it is not JSON.';
  }
  const parsed = captureLineSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `\`${issue?.path.join('.') || 'line'}\`: ${issue?.message ?? 'unreadable'}.`;
}

/** `replaySettings` of the definition, else its schema's own defaults. */
function replaySettings(connector: PbxConnector): unknown {
  return connector.settings.parse(connector.replaySettings ?? {});
}

interface Conversation {
  facts: Fact[];
  record: CallRecord;
}

/** Facts in any order → records. */
export function replayFacts(connector: PbxConnector, facts: readonly Fact[]): CallRecord[] {
  const context: ConnectorContext<unknown> = { settings: replaySettings(connector), country: REPLAY_COUNTRY };
  /** By call id. */
  const calls = new Map<string, Conversation>();
  const legRows = connector.legRows && bindRows(connector.legRows, context);
  const add = (conversation: Fact[]): void => {
    const record = derive(connector, context, { facts: conversation, legRows });
    if (record !== undefined) calls.set(record.callId, { facts: conversation, record });
  };
  const named = linkFacts(facts);
  const numbers = { country: REPLAY_COUNTRY, form: connector.numberForm };
  const conversations = legRows ? stitchFacts(named, legRows, numbers) : named;
  conversations.forEach(add);
  // Each merge may make another one visible (a consultation within a consultation); every round leaves fewer calls.
  for (;;) {
    const found = [...calls.values()].map(({ record }) => record);
    const [merge] = findMerges(found, { isStitched: legRows !== undefined });
    const into = merge && calls.get(merge.into);
    const from = merge && calls.get(merge.from);
    if (into === undefined || from === undefined) break;
    calls.delete(into.record.callId);
    calls.delete(from.record.callId);
    const { reason, confidence, evidence } = merge as Merge;
    const link = linkFact({ reason, confidence, evidence }, { into: into.facts, from: from.facts });
    add([...into.facts, ...from.facts, link]);
  }
  const records = [...calls.values()].map(({ record }) => record);
  return records.map(assigned).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

function bindRows(
  legRows: NonNullable<PbxConnector['legRows']>,
  context: ConnectorContext<unknown>,
): LegRows {
  return { ...legRows, toPart: (fact) => legRows.toPart(fact, context) };
}

/** Under the policy that a new tenant has; without a directory nobody owns the contact. */
function assigned(record: CallRecord): CallRecord {
  const responsible = assignAgent(record, { policy: 'lastConnected' });
  return responsible === undefined ? record : { ...record, responsible };
}

function derive(
  connector: PbxConnector,
  context: ConnectorContext<unknown>,
  { facts, legRows }: { facts: readonly Fact[]; legRows: LegRows | undefined },
): CallRecord | undefined {
  const told = facts.filter((fact) => !isLinkFact(fact));
  const first = told.reduce((a, b) => (b.at < a.at || (b.at === a.at && b.id < a.id) ? b : a));
  const callId = callIdFor(first.at, `${connector.id} ${first.id}`);
  const record = deriveCall({
    facts,
    interpret: (sorted) => interpretWithMenus(sorted, (ones) => connector.interpret(ones, context)),
    identity: {
      callId,
      linkageId: callId,
      tenantId: REPLAY_TENANT,
      connectorId: connector.id,
      revision: 1,
      final: false,
    },
    options: { country: context.country, form: connector.numberForm },
    legRows,
  });
  return record === undefined ? undefined : { ...record, final: record.endedAt !== undefined };
}

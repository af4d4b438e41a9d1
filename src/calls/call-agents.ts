import type { CallRecord } from '../domain/call-record.ts';

/** Agents with a leg in the call, each once. */
export function agentsOf(call: CallRecord): string[] {
  return [...new Set(call.legs.flatMap((leg) => (leg.agentId === undefined ? [] : [leg.agentId])))];
}

/** Agents that may see the call, each once: those with a leg, and the responsible one. */
export function viewersOf(call: CallRecord): string[] {
  return [...new Set([...agentsOf(call), ...(call.responsible ? [call.responsible.agentId] : [])])];
}

/** Longer ones are no agents of ours but what a PBX calls a device, and would not fit into an index. */
const LONGEST_AGENT_ID = 200;

/** A row of `call_agents`. */
export interface AgentRow {
  agentId: string;
  startedAt: string;
  callId: string;
}

/** A call's record, and what is stored of it so far. */
export interface RecordChange {
  before: CallRecord | undefined;
  /** What is stored of calls that have become a part of it. */
  absorbed: readonly CallRecord[];
  record: CallRecord;
}

/** Rows of `call_agents` to take away and to add: most revisions of a call change none. */
export function agentRows(records: readonly RecordChange[]): { gone: AgentRow[]; come: AgentRow[] } {
  const gone: AgentRow[] = [];
  const come: AgentRow[] = [];
  for (const { before, absorbed, record } of records) {
    gone.push(...absorbed.flatMap(rowsOf));
    const had = before ? rowsOf(before) : [];
    const has = rowsOf(record);
    gone.push(...had.filter((row) => !has.some((other) => isSameRow(row, other))));
    come.push(...has.filter((row) => !had.some((other) => isSameRow(row, other))));
  }
  return { gone, come };
}

function rowsOf(call: CallRecord): AgentRow[] {
  const { callId, startedAt } = call;
  return viewersOf(call)
    .filter((agentId) => agentId.length <= LONGEST_AGENT_ID)
    .map((agentId) => ({ agentId, startedAt, callId }));
}

function isSameRow(a: AgentRow, b: AgentRow): boolean {
  return a.agentId === b.agentId && a.startedAt === b.startedAt;
}

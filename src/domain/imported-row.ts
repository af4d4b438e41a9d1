import type { CallEvent, CallOutcome, Direction, LegResult, LoggedLeg } from './call-event.ts';
import type { Exchange } from './exchange.ts';
import type { Parsed } from './fact.ts';

/** Kind of a connection behind which there is a file and no PBX. What it brings is history: nobody is told of it. */
export const IMPORTED = 'imported';

/** `exchange.operation` of rows that an import put into the inbox. */
export const IMPORT_OPERATION = 'import';

/**
 * A row of another system's call log as it is kept: who, when and how long, in our words. Rows with one `key` are one call, each with an agent who
 * had it. Times are epoch ms, durations ms.
 */
export interface ImportedRow {
  /** Of the row as a whole: the same row in another file has the same. */
  rowId: string;
  key: string;
  startedAt: number;
  /** From the start until somebody answered, or nobody did. */
  waitMs: number;
  talkMs: number;
  direction: Direction;
  customer: { raw: string; name?: string };
  line?: string;
  queue?: string;
  /** Extension, number or name, as the file has it. */
  agent?: string;
  outcome?: CallOutcome;
}

/** Rows in the inbox → facts, one each. */
export function parseImported({ operation, body }: Exchange): Parsed {
  if (operation !== IMPORT_OPERATION) return { facts: [], rejects: [], ignored: 1 };
  const rows = JSON.parse(body) as ImportedRow[];
  return {
    facts: rows.map((row) => ({
      id: row.rowId,
      keys: [row.key],
      at: row.startedAt,
      order: 0,
      body: row,
    })),
    rejects: [],
    ignored: 0,
  };
}

/** All rows of one call → events. Everything is told after the fact: nothing pops, and nothing that another source saw live is contradicted. */
export function interpretImported(rows: readonly ImportedRow[]): CallEvent[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { direction } = first;
  const startedAt = Math.min(...rows.map((row) => row.startedAt));
  const endedAt = Math.max(...rows.map((row) => row.startedAt + row.waitMs + row.talkMs));
  const answered = rows.filter(isAnswered);
  const answeredAt = Math.min(...answered.map((row) => row.startedAt + row.waitMs));
  const customer: LoggedLeg = {
    id: 'customer',
    role: 'customer',
    ...(first.customer.raw !== '' && { device: { number: first.customer.raw } }),
    result: answered.length > 0 ? 'answered' : resultOf(rows.at(-1)?.outcome, direction),
    ...(answered.length > 0 && { connectedAt: answeredAt }),
    clearedAt: endedAt,
  };
  const { connectedAt: _none, clearedAt: _nor, result: _either, ...leg } = customer;
  const outcome = answered.length > 0 ? 'answered' : rows.findLast((row) => row.outcome)?.outcome;
  const line = rows.find((row) => row.line !== undefined)?.line;
  const queue = rows.find((row) => row.queue !== undefined)?.queue;
  return [
    {
      kind: direction === 'inbound' ? 'offered' : 'originated',
      source: 'log',
      at: startedAt,
      order: 0,
      leg,
      direction,
      customer: first.customer,
      ...(line !== undefined && { line: { raw: line } }),
      ...(queue !== undefined && { queue: { id: queue } }),
    },
    {
      kind: 'logged',
      at: endedAt,
      order: 1,
      logged: {
        startedAt,
        endedAt,
        ...(answered.length > 0 && { answeredAt }),
        talkMs: answered.reduce((sum, { talkMs }) => sum + talkMs, 0),
        ...(outcome !== undefined && { outcome }),
        legs: [customer, ...rows.flatMap((row, index) => legOf(row, index))],
      },
    },
  ];
}

const isAnswered = ({ talkMs, outcome }: ImportedRow): boolean =>
  outcome === undefined ? talkMs > 0 : outcome === 'answered';

function legOf(row: ImportedRow, index: number): LoggedLeg[] {
  const { agent, startedAt, waitMs, talkMs, direction, outcome } = row;
  if (agent === undefined) return [];
  const connectedAt = startedAt + waitMs;
  const isNumber = /^[\d+*#]+$/.test(agent);
  return [
    {
      id: `row#${index + 1}`,
      role: direction === 'outbound' && !isAnswered(row) ? 'originator' : 'agent',
      device: { number: agent, ...(!isNumber && { user: agent, name: agent }) },
      ...(direction === 'inbound' && { alertedAt: startedAt }),
      ...(isAnswered(row)
        ? { result: 'answered', connectedAt, clearedAt: connectedAt + talkMs }
        : {
            result: direction === 'outbound' ? 'cancelled' : resultOf(outcome, direction),
            clearedAt: connectedAt,
          }),
    },
  ];
}

const RESULTS: Partial<Record<CallOutcome, LegResult>> = {
  busy: 'busy',
  declined: 'declined',
  cancelled: 'cancelled',
  abandoned: 'cancelled',
  noAnswer: 'noAnswer',
  missed: 'noAnswer',
  overflowed: 'noAnswer',
};

function resultOf(outcome: CallOutcome | undefined, direction: Direction): LegResult {
  return outcome === undefined
    ? direction === 'outbound'
      ? 'noAnswer'
      : 'cancelled'
    : (RESULTS[outcome] ?? 'failed');
}

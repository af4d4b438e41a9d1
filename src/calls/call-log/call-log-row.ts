import type { CallOutcome, Direction } from '../../domain/call-event.ts';
import type { Recording } from '../../domain/call-record.ts';
import { tellCall } from '../../domain/tell-call.ts';
import type { ToldLanguage } from '../../domain/tell-call-words.ts';
import type { FoundCall } from './search-calls.ts';

/** A call as the log shows it: what a person looks for, and nothing to be worked out by whoever shows it. */
export interface CallLogRow {
  callId: string;
  connectionId: string;
  startedAt: string;
  /** Absent while the call goes on. */
  endedAt?: string;
  direction: Direction;
  outcome?: CallOutcome;
  /** The name is that of the chosen contact, else what the PBX said. */
  customer: { number?: string; name?: string; company?: string; withheld: boolean };
  line?: string;
  queue?: string;
  responsible?: { agentId: string; name?: string };
  waitMs: number;
  talkMs: number;
  totalMs: number;
  /** Of the one that is nearest to being heard. */
  recording?: Recording['state'];
  task?: 'waiting' | 'closed';
  isTransferred: boolean;
  /** What happened, in words. */
  words: string;
}

const NEAREST = ['ready', 'pending', 'failed', 'deleted'] as const;

export function toCallLogRow({ record, task }: FoundCall, language: ToldLanguage): CallLogRow {
  const { customer, line, queue, responsible, durations } = record;
  const match = record.matches.find(({ chosen }) => chosen);
  const number = customer.withheld ? undefined : (customer.e164 ?? customer.raw);
  const name = match?.name ?? customer.name;
  const recording = NEAREST.find((state) => record.recordings.some((one) => one.state === state));
  const shownLine = line && (line.name ?? line.e164 ?? line.did);
  const shownQueue = queue && (queue.name ?? queue.id);
  return {
    callId: record.callId,
    connectionId: record.connectorId,
    startedAt: record.startedAt,
    ...(record.endedAt !== undefined && { endedAt: record.endedAt }),
    direction: record.direction,
    ...(record.outcome !== undefined && { outcome: record.outcome }),
    customer: {
      ...(number !== undefined && number !== '' && { number }),
      ...(name !== undefined && { name }),
      ...(match?.company !== undefined && { company: match.company }),
      withheld: customer.withheld,
    },
    ...(shownLine !== undefined && { line: shownLine }),
    ...(shownQueue !== undefined && { queue: shownQueue }),
    ...(responsible !== undefined && {
      responsible: {
        agentId: responsible.agentId,
        ...(responsible.agentName !== undefined && { name: responsible.agentName }),
      },
    }),
    waitMs: durations.queue + durations.ring,
    talkMs: durations.talk,
    totalMs: durations.total,
    ...(recording !== undefined && { recording }),
    ...(task !== null && { task }),
    isTransferred: record.transfers.some(({ result }) => result === 'completed'),
    words: tellCall(record, language),
  };
}

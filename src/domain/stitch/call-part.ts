import type {
  CallEvent,
  CallOutcome,
  Device,
  Direction,
  EventRecording,
  LegResult,
  PartyNumber,
} from '../call-event.ts';

/**
 * One row of a log that has a row per leg and no id of the whole call, in words of no provider. A connector turns each row
 * into one part (`toPart`); which parts are one conversation is found here (`stitchParts`), and what the conversation was
 * (`partEvents`). What a log does not tell stays absent: a guess put in here would be taken for evidence.
 */
export interface CallPart {
  /** Name of the row: told twice, or told again with more in it, it has the same. */
  id: string;
  /** When the row was read, epoch ms: of two versions of one row the later counts. */
  readAt?: number;
  /** Names that the fact shares with other facts of its call, should the log have some after all. */
  keys: readonly string[];
  direction: Direction;
  /** The outside party as the log writes it, also when hidden; absent when nobody outside takes part in this row. */
  customer?: PartyNumber;
  /** Number of the company that the customer dialled, or that was shown to the customer. */
  line?: string;
  /** What was dialled to reach `device`, where it is not the line: an extension, a group, a choice in a menu. */
  dialled?: string;
  /** Our phone that rang or talked. An inside call: the one that was called. Absent: a menu, a queue, a mailbox, the exchange itself. */
  device?: Device;
  /** Inside call: our phone that called. */
  from?: Device;
  /** Epoch ms, as are the other times: when the row begins. */
  startedAt: number;
  /** When the two sides began to talk; absent when they never did, or when the log does not tell the moment (see `result`). */
  connectedAt?: number;
  endedAt: number;
  result: LegResult;
  /** Number or device that sent the call on to `device`. */
  redirectedFrom?: string;
  /** Number or device that the call was sent on to from `device`. */
  redirectedTo?: string;
  /** Where the log says more of an unanswered call than that nobody answered (`blocked`, `voicemail`). */
  outcome?: CallOutcome;
  recording?: Omit<EventRecording, 'legId'>;
  /** Ids of the row that people may look up at the PBX. */
  externalIds?: NonNullable<CallEvent['externalIds']>;
}

/** Two ways to write one telephone: equal digits, or the same last ten with and without the country. */
export function isSameNumber(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === '' || b === '') return false;
  const [digitsA, digitsB] = [a.replaceAll(/\D/g, ''), b.replaceAll(/\D/g, '')];
  if (digitsA === '' || digitsB === '') return a === b;
  if (digitsA === digitsB) return true;
  const shorter = Math.min(digitsA.length, digitsB.length);
  return shorter >= 10 && digitsA.slice(-10) === digitsB.slice(-10);
}

/** Each row once, in its latest version; of versions without an order the one that tells more. */
export function uniqueParts(parts: readonly CallPart[]): CallPart[] {
  const byId = new Map<string, CallPart>();
  for (const part of parts) {
    const known = byId.get(part.id);
    if (known === undefined || isLater(part, known)) byId.set(part.id, part);
  }
  return [...byId.values()];
}

function isLater(a: CallPart, b: CallPart): boolean {
  if (a.readAt !== b.readAt) return (a.readAt ?? 0) > (b.readAt ?? 0);
  const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];
  return textA.length !== textB.length ? textA.length > textB.length : textA > textB;
}

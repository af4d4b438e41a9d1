import type { CallScript, Direction } from './happening.ts';
import { type Hop, HopBook, type Refusal, type Transfer } from './hop-book.ts';

export type { Hop } from './hop-book.ts';

/** What really happened, in the words of the recorded calls' truth files: times are ms after `t0`. */
export type CallTruth = {
  callId: string;
  scenario: string;
  t0: number;
  /** The outside party; null when the number was withheld, and in a call inside the house. */
  customer: string | null;
  line: string;
  direction: Direction;
  /** One for each time a device of ours was offered the call; of an outbound call, who called, once the customer answers. */
  hops: Hop[];
  /** `to` is an extension, a group's or a mailbox's number, or an outside number. */
  transfers: Transfer[];
  /** The last agent who talked to the outside party; for an unanswered outbound call, who called. */
  finalAgent: string | null;
  result: 'answered' | 'missed' | 'abandoned' | 'voicemail' | 'blocked';
  /** Why a customer who was dialled did not answer. */
  refusal?: Refusal;
  /** A queue let the caller go. */
  overflowed?: true;
  /** The outside party with humans, hold and consultation excluded. */
  talkMs: number;
  callEndedAtMs: number;
  endedBy: 'customer' | 'agent' | 'exchange';
};

/** Reads the truth off the happenings alone, so that it cannot differ from what was played. */
export function truthOf(script: CallScript): CallTruth {
  const book = new HopBook(script);
  for (const happening of script.happenings) book.write(happening);
  const { end } = book;
  if (!end) throw new Error(`${script.id} never ends`);

  const inbound = script.direction !== 'outbound';
  const talkers = book.legs.filter((leg) => leg.talkMs > 0).sort((a, b) => a.endedAtMs - b.endedAtMs);
  const agents = talkers.filter((leg) => leg.isOurs);
  const isRefused = !inbound && book.customerDialled && !book.customerAnswered;
  const refusal = isRefused ? (book.refusal ?? 'cancelled') : undefined;
  return {
    callId: script.id,
    scenario: script.scenario,
    t0: script.startsAt,
    customer: script.direction === 'internal' ? null : script.customer.number,
    line: script.line,
    direction: script.direction,
    hops: book.hops(),
    transfers: book.transfers,
    finalAgent: agents.at(-1)?.agent ?? (inbound ? null : book.caller),
    result: inbound ? inboundResult(book, talkers.length > 0) : book.customerAnswered ? 'answered' : 'missed',
    ...(refusal === undefined ? {} : { refusal }),
    ...(book.overflowed ? { overflowed: true } : {}),
    talkMs: talkers.reduce((sum, leg) => sum + leg.talkMs, 0),
    callEndedAtMs: end.at - script.startsAt,
    endedBy: end.by,
  };
}

function inboundResult(book: HopBook, talked: boolean): CallTruth['result'] {
  if (talked) return 'answered';
  if (book.isBlocked) return 'blocked';
  if (book.hasMessage) return 'voicemail';
  return book.end?.by === 'customer' ? 'abandoned' : 'missed';
}

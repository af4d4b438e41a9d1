import type { CallRecord, CallweaveEvent, ClosedCard, PopCard } from '../../../client/src/index.ts';
import type { BridgeCall, EndReason, FrameMessage } from '../protocol.ts';
import { recordIn } from './record-in.ts';

interface Followed {
  /** Open ones: an agent whose desk phone and mobile ring together has two, and the CRM hears of one call. */
  cards: PopCard[];
  call: BridgeCall;
  wasAnswered: boolean;
}

/**
 * The calls that were popped in this tab, from the pop to the end: what the panel tells becomes what the CRM is told.
 *
 *     pop ──► ringing ──► answered ──► ended
 *      └───────────────────▲  (the tab was opened while they talk)
 *             `matched` between any two
 */
export class CallFollower {
  readonly #crm: string;
  readonly #tell: (message: FrameMessage) => void;
  /** Key: call id as it is now; a merge changes it, and what the CRM was told stays. */
  readonly #calls = new Map<string, Followed>();

  constructor(options: { crm: string; tell: (message: FrameMessage) => void }) {
    this.#crm = options.crm;
    this.#tell = options.tell;
  }

  popped(card: PopCard, record: CallRecord | undefined): void {
    if (record === undefined || record.direction === 'internal') return;
    const known = this.#calls.get(card.callId);
    if (known !== undefined) {
      known.cards.push(card);
      return;
    }
    const call = toBridgeCall(record, card, this.#crm);
    const wasAnswered = isAnswered(record, [card]);
    this.#calls.set(card.callId, { cards: [card], call, wasAnswered });
    this.#tell(wasAnswered ? { type: 'answered', call, isNew: true } : { type: 'ringing', call });
  }

  heard({ subject, data: { call: record, mergedInto } }: CallweaveEvent): void {
    const followed = this.#calls.get(subject);
    if (followed === undefined) return;
    if (mergedInto !== undefined) {
      this.#calls.delete(subject);
      this.#calls.set(mergedInto, followed);
      return;
    }
    this.#match(followed, record);
    if (followed.wasAnswered || !isAnswered(record, followed.cards)) return;
    followed.wasAnswered = true;
    this.#tell({ type: 'answered', call: followed.call, isNew: false });
  }

  closed({ card, call: record, reason }: ClosedCard): void {
    const followed = this.#calls.get(card.callId);
    if (followed === undefined) return;
    followed.cards = followed.cards.filter(
      ({ legId, openedAt }) => legId !== card.legId || openedAt !== card.openedAt,
    );
    if (followed.cards.length > 0) return;
    this.#calls.delete(card.callId);
    const { call, wasAnswered } = followed;
    this.#tell({
      type: 'ended',
      call,
      reason: wasHandedOn(record, reason) ? 'transferred' : reason,
      wasAnswered,
    });
  }

  #match(followed: Followed, record: CallRecord): void {
    const found = recordIn(this.#crm, record);
    const known = followed.call.record;
    if (found === undefined || (known?.id === found.id && known.type === found.type)) return;
    followed.call = { ...followed.call, record: found };
    this.#tell({ type: 'matched', call: followed.call });
  }
}

/** The customer goes on talking, with somebody else. */
function wasHandedOn(record: CallRecord | undefined, reason: EndReason): boolean {
  return reason === 'ended' && record !== undefined && record.endedAt === undefined;
}

/** Of an outgoing call the agent is connected first, and alone. */
function isAnswered(record: CallRecord, cards: readonly PopCard[]): boolean {
  if (record.direction === 'outbound') return record.answeredAt !== undefined;
  return cards.some(({ legId }) => record.legs.find((leg) => leg.legId === legId)?.connectedAt !== undefined);
}

function toBridgeCall(record: CallRecord, card: PopCard, crm: string): BridgeCall {
  const { callId, direction, customer, line, startedAt } = record;
  const found = recordIn(crm, record);
  const from = card.chain.findLast((step) => step.transferredTo !== undefined)?.name;
  return {
    id: callId,
    direction: direction === 'outbound' ? 'outbound' : 'inbound',
    number: customer.withheld ? '' : (customer.e164 ?? customer.raw),
    national: customer.withheld ? '' : withoutCodes(customer),
    line: line?.e164 ?? line?.did ?? '',
    startedAt: Date.parse(startedAt),
    ...(found !== undefined && { record: found }),
    ...(from !== undefined && { from }),
  };
}

/** What is the same in `+7 900 000-00-11` and `8 (900) 000-00-11`: the number without the code of the country and without the trunk digit. */
function withoutCodes({ e164, national, digits }: CallRecord['customer']): string {
  if (e164 === undefined || national === undefined) return digits;
  const [abroad, athome] = [e164.replace(/\D/g, ''), national.replace(/\D/g, '')];
  let length = 0;
  while (length < athome.length && abroad.at(-1 - length) === athome.at(-1 - length)) length += 1;
  return athome.slice(athome.length - length);
}

import type { CallEvent, EventLeg } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { beginning, customerOf } from './beginning.ts';
import { ending } from './ending.ts';
import { legEvents } from './leg-events.ts';
import { type Conversation, isOutside, readConversation, type XsiLeg } from './legs.ts';
import { ORDER, type Reading } from './reading.ts';
import { recordingEvents } from './recording-events.ts';
import { rowEvents } from './rows.ts';
import type { BeelineSettings } from './settings.ts';
import { handoversOf, transferEvent } from './transfers.ts';

const CUSTOMER_ID = 'customer';

/** All facts of one conversation → events. What is known of the PBX, and what is not, is in docs/connectors/beeline.md. */
export function interpret(facts: readonly Fact[], { line }: Pick<BeelineSettings, 'line'>): CallEvent[] {
  const conversation = readConversation(facts);
  const { legs, virtual } = conversation;
  const events =
    legs.length === 0 && virtual.length === 0
      ? rowEvents(conversation, undefined)
      : [...liveEvents(conversation, line), ...rowEvents(conversation, legs)];
  return [...events, ...recordingEvents(conversation)].sort(
    (a, b) => a.at - b.at || a.order - b.order || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
  );
}

function liveEvents(conversation: Conversation, line: string | undefined): CallEvent[] {
  const all = [...conversation.legs, ...conversation.virtual].sort((a, b) => a.startedAt - b.startedAt);
  const outside = conversation.legs.filter(isOutside);
  const root = outside[0] ?? conversation.virtual.find(isOutside) ?? all[0];
  if (root === undefined) return [];
  const isInternal = !isOutside(root);
  const direction = isInternal ? 'internal' : root.isDialled ? 'outbound' : 'inbound';
  const handovers = handoversOf(conversation.legs);
  const customer = customerOf(root);
  const customerLeg: EventLeg = {
    id: CUSTOMER_ID,
    role: 'customer',
    ...(customer.raw !== '' && { device: { number: customer.raw } }),
  };
  const reading: Reading = { ...conversation, direction, handovers, customer, customerLeg };
  const own = conversation.legs.filter((leg) => !isOwnConsultation(leg, conversation.legs, outside));
  return [
    beginning(root, all, reading, line),
    ...own.flatMap((leg) => legEvents(leg, own, reading)),
    ...customerEvents(own, reading),
    ...handovers.flatMap((handover) => transferEvent(handover) ?? []),
    ...ending(own, reading),
  ];
}

/** Who asks a colleague while holding the customer: the same telephone, already in the call. */
function isOwnConsultation(leg: XsiLeg, legs: readonly XsiLeg[], outside: readonly XsiLeg[]): boolean {
  if (outside.length === 0 || isOutside(leg) || !leg.isDialled) return false;
  return legs.some(
    (other) =>
      other !== leg &&
      other.target === leg.target &&
      (isOutside(other) || (!other.isDialled && (other.answeredAt ?? Infinity) <= leg.startedAt)),
  );
}

/** Nobody tells of the customer's side: it is there from the first answer. */
function customerEvents(own: readonly XsiLeg[], { customerLeg, direction }: Reading): CallEvent[] {
  if (direction === 'internal') return [];
  const answers = own.filter(isOutside).flatMap(({ answeredAt }) => answeredAt ?? []);
  if (answers.length === 0) return [];
  return [{ kind: 'established', at: Math.min(...answers), order: ORDER.answer, leg: customerLeg }];
}

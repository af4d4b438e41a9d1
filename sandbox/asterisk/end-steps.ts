import { type Floor, GAVE_UP, GAVE_UP_FAR, type Leg, NORMAL, type TalkingLeg } from './floor.ts';

type EndedBy = 'customer' | 'agent' | 'exchange';

export function endCall(floor: Floor, by: EndedBy): void {
  const leg = [...floor.legs.values()].at(-1);
  if (leg?.bridge && leg.through?.inner) hangUpBehindLocal(floor, leg as TalkingLeg, by);
  else if (leg?.bridge) hangUpTalk(floor, leg as TalkingLeg, by);
  else if (leg) endDialling(floor, leg, by);
  else if (floor.hasCustomer && !floor.isGone) endAlone(floor, by);
  floor.legs.clear();
}

/** The end of a talk. Who was dialled has no dialplan to go on with, so only the calling channel is asked softly. */
function hangUpTalk(floor: Floor, leg: TalkingLeg, by: EndedBy): void {
  const { write, customer, random, script } = floor;
  const calling = script.direction === 'outbound' && leg.by === leg.channel ? 'agent' : 'customer';
  const side = by === 'agent' ? 'agent' : 'customer';
  const [first, last] = side === 'agent' ? [leg.channel, customer] : [customer, leg.channel];
  write.hangupRequest(first, NORMAL);
  write.leave(leg.bridge, first);
  if (side === calling) write.hangupRequest(first, { cause: 16, soft: true });
  write.leave(leg.bridge, last);
  write.closeBridge(leg.bridge);
  if (side !== calling) write.hangupRequest(last, { cause: 16, soft: true });
  for (const channel of random.shuffle([first, last])) write.destroy(channel, NORMAL);
  write.device('trunk', 'NOT_INUSE');
  floor.device(leg, 'NOT_INUSE');
}

/** The same, with a Local channel that nobody took out of the middle (`/n`). */
function hangUpBehindLocal(floor: Floor, leg: TalkingLeg, by: EndedBy): void {
  const { write, customer } = floor;
  const { through, bridge, channel } = leg;
  const inner = through?.inner;
  if (!through || !inner) return;
  const outside = (): void => {
    write.leave(bridge, customer);
    write.leave(bridge, through.one);
    write.hangupRequest(customer, { cause: 16, soft: true });
    write.destroy(through.one, NORMAL);
    write.closeBridge(bridge);
  };
  const inside = (): void => {
    write.leave(inner, through.two);
    write.leave(inner, channel);
    write.hangupRequest(through.two, { cause: 16, soft: true });
    write.destroy(through.two, NORMAL);
    write.closeBridge(inner);
  };
  write.hangupRequest(by === 'agent' ? channel : customer, NORMAL);
  if (by === 'agent') inside();
  outside();
  if (by !== 'agent') {
    write.hangupRequest(through.two, NORMAL);
    inside();
  }
  write.destroy(customer, NORMAL);
  write.destroy(channel, NORMAL);
  write.device('trunk', 'NOT_INUSE');
  floor.device(leg, 'NOT_INUSE');
}

/** An outbound call that nobody took: either the agent gave up, or the customer had refused or stayed silent. */
function endDialling(floor: Floor, leg: Leg, by: EndedBy): void {
  const { write } = floor;
  const refused = floor.cleared;
  if (by === 'agent' && !refused) {
    write.hangupRequest(leg.channel, GAVE_UP);
    write.dial('CANCEL', { caller: leg.channel, peer: floor.customer });
    write.varset(leg.channel, 'DIALSTATUS', 'CANCEL');
    floor.clearCustomer(GAVE_UP_FAR);
  }
  write.hangupRequest(leg.channel, { cause: 16, soft: true });
  write.destroy(leg.channel, refused ?? GAVE_UP);
  floor.device(leg, 'NOT_INUSE');
}

/** Nobody else is there: a menu, a queue, a mailbox, or a hunt that has come to its end. */
function endAlone(floor: Floor, by: EndedBy): void {
  const { write, customer, script } = floor;
  const leftMessage = script.happenings.some(({ kind }) => kind === 'messageLeft');
  if (by === 'customer' && !leftMessage) write.hangupRequest(customer, NORMAL);
  const cleared = floor.cleared ?? NORMAL;
  const techCause = cleared.techCause === 486 ? { techCause: 486 } : {};
  if (techCause.techCause) {
    write.runs(customer, 'Busy', '2');
    write.state(customer, 'Busy');
    write.hangupRequest(customer, cleared);
  }
  write.hangupRequest(customer, { cause: 16, soft: true, ...techCause });
  floor.clearCustomer(cleared);
}

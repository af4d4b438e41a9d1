import type { Agent } from '../exchange/company.ts';
import type { Happening, StopReason, Via } from '../exchange/happening.ts';
import type { AriChannel } from './ari-event.ts';
import { callerOf } from './ari-script.ts';
import {
  DIAL_OPTIONS,
  type Floor,
  GAVE_UP,
  GAVE_UP_FAR,
  INSIDE,
  type Leg,
  type LocalPair,
  OUTSIDE,
} from './floor.ts';

type Ring = { leg: string; agent: Agent; via: Via };

export function ring(floor: Floor, ring: Ring): void {
  const leg = offer(floor, ring);
  beginRinging(floor, leg);
}

/** 486 before it rang. */
export function refuse(floor: Floor, ring: Ring): void {
  const leg = offer(floor, ring);
  const { write } = floor;
  write.hangupRequest(leg.channel, { cause: 17, techCause: 486 });
  write.dial('BUSY', { caller: leg.by, peer: leg.channel });
  write.varset(leg.by, 'DIALSTATUS', 'BUSY');
  write.destroy(leg.channel, { cause: 17, techCause: 486 });
  floor.forget(leg);
  // What the caller is told, should nothing come after.
  if (leg.by === floor.customer && leg.by.state !== 'Up') floor.cleared = { cause: 17, techCause: 486 };
}

/** 302: Asterisk makes a Local channel to where the telephone points, and rings that instead. */
export function sendOn(floor: Floor, { to, ...ring }: Ring & { to: string }): void {
  const leg = offer(floor, ring);
  const { write } = floor;
  floor.forwarded = write.createLocal(leg.by, to, INSIDE);
  write.sentOn({ caller: leg.by, peer: leg.channel, forward: to, forwarded: floor.forwarded.one });
  write.dial('', { caller: leg.by, peer: floor.forwarded.one, dialstring: `${to}@${INSIDE}` });
  write.destroy(leg.channel, { cause: 23 });
  floor.forget(leg);
}

export function ringOutside(
  floor: Floor,
  { leg: name, number, via }: Extract<Happening, { kind: 'outsideRang' }>,
): void {
  const { write, customer } = floor;
  let through: LocalPair | undefined;
  if (via === 'direct') {
    // Find-me: the outside telephone rings beside the one inside.
    through = openLocal(floor, number);
  } else {
    if (via === 'transfer') customer.dialplan = { ...customer.dialplan, context: INSIDE, exten: number };
    write.runs(customer, 'Dial', `PJSIP/${number}@trunk,30,tTkKxX`);
    write.varset(customer, 'DIALSTATUS', '');
  }
  const by = through?.two ?? customer;
  if (through) {
    write.runs(by, 'Dial', `PJSIP/${number}@trunk,30,tTkKxX`);
    write.varset(by, 'DIALSTATUS', '');
  }
  const dialstring = `${number}@trunk`;
  const channel = write.createCalled({
    resource: 'trunk',
    caller: { name: '', number },
    context: OUTSIDE,
    exten: number,
    by,
    dialstring,
    namedLater: true,
  });
  const leg: Leg = { number, channel, by: customer, dialstring, ...(through ? { through } : {}) };
  floor.legs.set(name, leg);
  beginRinging(floor, leg);
}

/** What dials the telephone itself: the far half of a Local channel, where there is one. */
export function dialler(leg: Leg): AriChannel {
  return leg.through?.two ?? leg.by;
}

function beginRinging(floor: Floor, leg: Leg): void {
  const { write } = floor;
  write.state(leg.channel, 'Ringing');
  floor.device(leg, 'RINGING');
  write.dial('RINGING', { caller: dialler(leg), peer: leg.channel, ...queued(leg) });
  if (!leg.through) return;
  write.state(leg.through.one, 'Ringing');
  write.dial('RINGING', { caller: leg.by, peer: leg.through.one, ...queued(leg) });
}

/** Queues repeat the dial string in every word. */
function queued({ ofQueue, dialstring }: Leg): { dialstring?: string } {
  return ofQueue ? { dialstring } : {};
}

function openLocal(floor: Floor, exten: string): LocalPair {
  const { write, customer } = floor;
  const pair = write.createLocal(customer, exten, INSIDE);
  write.dial('', { caller: customer, peer: pair.one, dialstring: `${exten}@${INSIDE}/n` });
  return pair;
}

function offer(floor: Floor, { leg: name, agent, via }: Ring): Leg {
  const { write, customer } = floor;
  const by = via === 'consultation' ? consult(floor, agent) : customer;
  const inside = via === 'consultation' || via === 'transfer';
  if (inside)
    by.dialplan = {
      ...by.dialplan,
      context: INSIDE,
      exten: by.dialplan.exten || agent.extension,
      priority: 4,
    };
  const through = pairFor(floor, agent, via);
  const ofQueue = via === 'queue';
  if (through) {
    write.runs(through.two, 'Dial', `PJSIP/${agent.extension},12,tTkKxX`);
    write.varset(through.two, 'DIALSTATUS', '');
  } else if (!ofQueue && (via !== 'group' || isFirstOfGroup(floor))) {
    floor.dials += 1;
    if (!inside) by.dialplan.priority = floor.dials;
    write.runs(by, 'Dial', `${dialled(floor, agent, via)},${DIAL_OPTIONS}`);
    write.varset(by, 'DIALSTATUS', '');
  }
  const dialstring = ofQueue && !through ? `PJSIP/${agent.extension}` : agent.extension;
  const channel = write.createCalled({
    resource: agent.extension,
    caller: callerOf(agent),
    context: INSIDE,
    exten: by.dialplan.exten,
    by: through?.two ?? by,
    dialstring,
    app: ofQueue && !through ? 'AppQueue' : 'AppDial',
  });
  const leg: Leg = {
    agent,
    number: agent.extension,
    channel,
    by,
    dialstring,
    ...(ofQueue ? { ofQueue } : {}),
    ...(through ? { through } : {}),
  };
  floor.legs.set(name, leg);
  return leg;
}

function pairFor(floor: Floor, agent: Agent, via: Via): LocalPair | undefined {
  const { forwarded } = floor;
  floor.forwarded = undefined;
  if (via === 'forward' && forwarded) return forwarded;
  if (via === 'queue' && floor.queue === 'local') return openLocal(floor, agent.extension);
  return via === 'forward' && floor.dials === 0 ? openLocal(floor, agent.extension) : undefined;
}

function isFirstOfGroup(floor: Floor): boolean {
  return [...floor.legs.values()].every(({ bridge }) => bridge !== undefined);
}

/** What the dialplan hands to Dial: of a ring group, all members. */
function dialled({ script }: Floor, agent: Agent, via: Via): string {
  const members =
    via === 'group'
      ? script.happenings.flatMap((one) => (one.kind === 'legRang' && one.via === 'group' ? [one.agent] : []))
      : [agent];
  return members.map(({ extension }) => `PJSIP/${extension}`).join('&');
}

/** The second line of a telephone whose customer waits. */
function consult(floor: Floor, target: Agent): AriChannel {
  const { holding, write, script } = floor;
  if (!holding?.agent) throw new Error(`${script.id}: nobody holds the call to consult`);
  return write.createCalling({
    resource: holding.agent.extension,
    caller: callerOf(holding.agent),
    context: INSIDE,
    exten: target.extension,
  });
}

export function stop(floor: Floor, leg: Leg, reason: StopReason): void {
  const { write } = floor;
  switch (reason) {
    case 'timeout':
      sayFinal(floor, leg, ['NOANSWER', ...(leg.ofQueue ? (['CANCEL'] as const) : [])]);
      takeDown(floor, leg, leg.through ? 16 : 0);
      break;
    case 'declined':
      write.hangupRequest(leg.channel, { cause: 21, techCause: 603 });
      sayFinal(floor, leg, ['NOANSWER', ...(leg.ofQueue ? (['CANCEL'] as const) : [])]);
      write.destroy(leg.channel, { cause: 21, techCause: 603 });
      break;
    case 'answeredElsewhere':
      // The winner is up before the others are told.
      goUp(floor, winner(floor));
      sayFinal(floor, leg, ['CANCEL', ...(leg.ofQueue ? (['CANCEL'] as const) : [])]);
      takeDown(floor, leg, 26);
      break;
    case 'callerGaveUp':
      giveUp(floor, leg);
      break;
  }
  floor.device(leg, 'NOT_INUSE');
  floor.forget(leg);
}

function sayFinal({ write }: Floor, leg: Leg, statuses: readonly ('NOANSWER' | 'CANCEL')[]): void {
  const peer = leg.through?.one ?? leg.channel;
  statuses.forEach((status, index) => {
    write.dial(status, { caller: leg.by, peer, ...(index > 0 ? queued(leg) : {}) });
  });
}

function takeDown({ write }: Floor, leg: Leg, cause: number): void {
  const { through } = leg;
  if (through) {
    write.destroy(through.one, { cause: cause === 16 ? 0 : cause });
    write.dial('CANCEL', { caller: through.two, peer: leg.channel });
    write.varset(through.two, 'DIALSTATUS', 'CANCEL');
    write.destroy(through.two, { cause: 0 });
  }
  write.destroy(leg.channel, { cause });
}

/** The first who stops takes the caller's own channel along, once all have been told. */
function giveUp(floor: Floor, leg: Leg): void {
  const { write, customer } = floor;
  const isFirst = floor.cleared !== GAVE_UP;
  // A queue has answered: there is nothing left to reject the call with.
  const isUp = customer.state === 'Up';
  if (isFirst) {
    write.hangupRequest(customer, isUp ? { cause: 0 } : GAVE_UP);
    floor.cleared = GAVE_UP;
  }
  sayFinal(floor, leg, ['CANCEL', ...(leg.ofQueue ? (['CANCEL'] as const) : [])]);
  if (isUp) takeDown(floor, leg, leg.through ? 16 : 0);
  else write.destroy(leg.channel, GAVE_UP_FAR);
  const isLast = [...floor.legs.values()].every((other) => other === leg || other.bridge !== undefined);
  if (!isLast) return;
  write.hangupRequest(customer, { cause: 16, soft: true, ...(isUp ? {} : { techCause: 487 }) });
  floor.clearCustomer(isUp ? { cause: 0 } : GAVE_UP);
}

function winner({ script, legs }: Floor): Leg | undefined {
  // Of those who ring at this moment, the one who will be up.
  for (const happening of script.happenings) {
    if (happening.kind !== 'legAnswered' && happening.kind !== 'outsideAnswered') continue;
    const leg = legs.get(happening.leg);
    if (leg && !leg.bridge) return leg;
  }
  return undefined;
}

function goUp({ write }: Floor, leg: Leg | undefined): void {
  if (leg && leg.channel.state !== 'Up') write.state(leg.channel, 'Up');
}

export function answer(floor: Floor, leg: Leg): void {
  const { write } = floor;
  const { channel, by, through } = leg;
  goUp(floor, leg);
  const near = through?.two ?? by;
  write.varset(near, 'DIALSTATUS', 'ANSWER');
  channel.dialplan.exten = '';
  write.dial('ANSWER', { caller: near, peer: channel, ...queued(leg) });
  if (near.state !== 'Up') write.state(near, 'Up');
  floor.device(leg, 'INUSE');
  if (through) {
    write.state(through.one, 'Up');
    write.varset(by, 'DIALSTATUS', 'ANSWER');
    write.dial('ANSWER', { caller: by, peer: through.one, ...queued(leg) });
    if (by.state !== 'Up') write.state(by, 'Up');
    through.inner = write.bridge(channel, through.two);
  }
  leg.bridge = write.bridge(through?.one ?? channel, by);
  write.varset(channel, 'BRIDGEPEER', by.name);
  write.varset(by, 'BRIDGEPEER', channel.name);
  floor.cleared = undefined;
}

import type { Agent } from '../exchange/company.ts';
import { numberOf, type Target } from '../exchange/happening.ts';
import { copyBridge } from './ari-event.ts';
import { callerOf } from './ari-script.ts';
import { type Floor, INSIDE, type Leg, NORMAL, type TalkingLeg } from './floor.ts';

export function hold(floor: Floor, leg: Leg): void {
  floor.holding = leg;
  floor.write.write('ChannelHold', { musicclass: 'default', channel: leg.channel });
  floor.write.device('trunk', 'ONHOLD');
}

export function retrieve(floor: Floor, leg: Leg): void {
  floor.write.write('ChannelUnhold', { channel: leg.channel });
  floor.write.device('trunk', 'INUSE');
}

/** By REFER. The event comes before, between or after the two who leave the bridge. */
export function blindTransfer(floor: Floor, from: TalkingLeg, to: Target): void {
  const { write, random, customer } = floor;
  const { channel, bridge } = from;
  // `8810X` is dialled where the transfer is to come back.
  const exten = to.kind === 'agent' && to.returns ? `88${numberOf(to)}` : numberOf(to);
  // Seen to come although nobody held.
  if (random.chance(0.5)) write.write('ChannelUnhold', { channel });
  const together = copyBridge(bridge);
  const tell = (): void =>
    write.write('BridgeBlindTransfer', {
      channel,
      exten,
      context: INSIDE,
      result: 'Success',
      is_external: true,
      transferee: customer,
      bridge: together,
    });
  const place = random.between(0, 2);
  if (place === 0) tell();
  write.leave(bridge, customer);
  if (place === 1) tell();
  write.leave(bridge, channel);
  if (place === 2) tell();
  write.closeBridge(bridge);
  write.destroy(channel, NORMAL);
  floor.device(from, 'NOT_INUSE');
  customer.dialplan = { ...customer.dialplan, context: INSIDE, exten, priority: 1 };
  floor.forget(from);
}

/** By REFER with Replaces: the customer moves into the bridge of the consultation. `to.by` is the consulting channel. */
export function attendedTransfer(floor: Floor, from: TalkingLeg, to: TalkingLeg): void {
  const { write, customer } = floor;
  const second = to.by;
  const before = { first: copyBridge(from.bridge), second: copyBridge(to.bridge) };
  write.write('ChannelUnhold', { channel: from.channel });
  write.write('ChannelUnhold', { channel: second });
  write.leave(from.bridge, customer);
  write.leave(to.bridge, second);
  write.enter(to.bridge, customer);
  to.channel.connected = { ...customer.caller };
  write.write('ChannelConnectedLine', { channel: to.channel });
  write.leave(from.bridge, from.channel);
  write.hangupRequest(second, { cause: 16, soft: true });
  write.write('BridgeAttendedTransfer', {
    transferer_first_leg: from.channel,
    transferer_second_leg: second,
    result: 'Success',
    is_external: false,
    transferee: customer,
    transfer_target: to.channel,
    transferer_first_leg_bridge: before.first,
    transferer_second_leg_bridge: before.second,
    destination_type: 'bridge',
    destination_bridge: to.bridge.id,
  });
  write.closeBridge(from.bridge);
  customer.connected = { ...to.channel.caller };
  write.write('ChannelConnectedLine', { channel: customer });
  write.destroy(from.channel, NORMAL);
  write.destroy(second, NORMAL);
  floor.device(from, 'NOT_INUSE');
  to.by = customer;
  floor.holding = undefined;
  floor.forget(from);
}

/** The colleague goes again, or was never reached; the customer still waits on the first line. */
export function endConsultation(floor: Floor, leg: Leg): void {
  const { write, random } = floor;
  const second = leg.by;
  if (leg.bridge) {
    const [first, last] = random.chance(0.5) ? [leg.channel, second] : [second, leg.channel];
    write.hangupRequest(first, NORMAL);
    write.leave(leg.bridge, first);
    write.leave(leg.bridge, last);
    write.closeBridge(leg.bridge);
    write.hangupRequest(second, { cause: 16, soft: true });
    for (const channel of random.shuffle([first, last])) write.destroy(channel, NORMAL);
  } else {
    write.hangupRequest(second, { cause: 127, techCause: 487 });
    write.dial('CANCEL', { caller: second, peer: leg.channel });
    write.hangupRequest(second, { cause: 16, soft: true, techCause: 487 });
    write.destroy(leg.channel, { cause: 127, techCause: 500 });
    write.destroy(second, { cause: 127, techCause: 487 });
  }
  floor.device(leg, 'NOT_INUSE');
  floor.holding = undefined;
  floor.forget(leg);
}

/** `*8`: a channel that was never dialled takes the place of the one that rings. */
export function pickUpCall(
  floor: Floor,
  rung: Leg,
  by: { leg: string; agent: Agent; how: 'group' | 'directed' },
): void {
  const { write, customer } = floor;
  const caller = callerOf(by.agent);
  const exten = by.how === 'group' ? '*8' : `**${rung.number}`;
  const picker = write.createCalling({ resource: by.agent.extension, caller, context: INSIDE, exten });
  write.runs(picker, 'Pickup', by.how === 'group' ? '' : rung.number);
  write.state(picker, 'Up');
  write.tellAmi('Pickup', { '': picker, Target: rung.channel }, {});
  picker.dialplan = { ...picker.dialplan, exten: rung.channel.dialplan.exten };
  write.runs(picker, 'AppDial', '(Outgoing Line)');
  write.destroy(rung.channel, NORMAL);
  floor.forget(rung);
  floor.device(rung, 'NOT_INUSE');
  write.varset(customer, 'DIALSTATUS', 'ANSWER');
  picker.dialplan.exten = '';
  write.dial('ANSWER', { caller: customer, peer: picker });
  if (customer.state !== 'Up') write.state(customer, 'Up');
  const leg: Leg = {
    agent: by.agent,
    number: by.agent.extension,
    channel: picker,
    by: customer,
    dialstring: '',
    bridge: write.bridge(picker, customer),
  };
  floor.legs.set(by.leg, leg);
  floor.device(leg, 'INUSE');
}

export function park(floor: Floor, from: TalkingLeg, slot: string): void {
  const { write, customer } = floor;
  const lot = write.openBridge('parking');
  floor.parking = lot;
  write.leave(from.bridge, customer);
  write.enter(lot, customer);
  write.tellAmi('ParkedCall', { Parkee: customer }, lotHeaders(from.number, slot));
  write.leave(from.bridge, from.channel);
  write.closeBridge(from.bridge);
  write.destroy(from.channel, NORMAL);
  floor.device(from, 'NOT_INUSE');
  floor.forget(from);
}

export function unpark(floor: Floor, name: string, agent: Agent): void {
  const { write, customer, parking, script } = floor;
  if (!parking) throw new Error(`${script.id}: nobody is parked`);
  const slot = script.happenings.find((happening) => happening.kind === 'parked');
  const space = slot?.kind === 'parked' ? slot.slot : '';
  const channel = write.createCalling({
    resource: agent.extension,
    caller: callerOf(agent),
    context: INSIDE,
    exten: space,
  });
  write.runs(channel, 'ParkedCall', `default,${space}`);
  write.state(channel, 'Up');
  const bridge = write.openBridge('talk');
  write.leave(parking, customer);
  write.tellAmi('UnParkedCall', { Parkee: customer, Retriever: channel }, lotHeaders(agent.extension, space));
  write.enter(bridge, customer);
  write.enter(bridge, channel);
  write.closeBridge(parking);
  const leg: Leg = { agent, number: agent.extension, channel, by: customer, dialstring: '', bridge };
  floor.legs.set(name, leg);
  floor.device(leg, 'INUSE');
}

function lotHeaders(parker: string, space: string): Record<string, string> {
  return {
    ParkerDialString: `PJSIP/${parker}`,
    Parkinglot: 'default',
    ParkingSpace: space,
    ParkingTimeout: '45',
    ParkingDuration: '0',
  };
}

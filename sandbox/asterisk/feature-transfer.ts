import type { Agent } from '../exchange/company.ts';
import type { AriBridge } from './ari-event.ts';
import { callerOf } from './ari-script.ts';
import { type Floor, INSIDE, type Leg, NORMAL, type TalkingLeg } from './floor.ts';

/** Whom an agent rings by the feature code `*2`, and the bridge in which the agent waits for the answer. */
export type FeatureConsultation = { leg: Leg; waiting: AriBridge; transferor?: TalkingLeg };

/** The colleague is rung behind a Local channel, whose near half waits with the agent in a bridge of their own. */
export function consultByCode(floor: Floor, name: string, target: Agent): FeatureConsultation {
  const { write, holding } = floor;
  if (!holding?.bridge) throw new Error(`${floor.script.id}: nobody holds the call to consult`);
  const pair = write.createLocal(holding.channel, target.extension, INSIDE);
  const waiting = write.openBridge('talk');
  write.runs(pair.two, 'Dial', `PJSIP/${target.extension},12,tTkKxX`);
  write.varset(pair.two, 'DIALSTATUS', '');
  write.enter(waiting, pair.one);
  const channel = write.createCalled({
    resource: target.extension,
    caller: callerOf(target),
    context: INSIDE,
    exten: target.extension,
    by: pair.two,
    dialstring: target.extension,
  });
  write.leave(holding.bridge, holding.channel);
  write.enter(waiting, holding.channel);
  const leg: Leg = {
    agent: target,
    number: target.extension,
    channel,
    by: holding.channel,
    dialstring: target.extension,
    through: pair,
  };
  floor.legs.set(name, leg);
  write.state(channel, 'Ringing');
  floor.device(leg, 'RINGING');
  write.state(pair.one, 'Ringing');
  write.dial('RINGING', { caller: pair.two, peer: channel });
  write.dial('RINGING', { peer: pair.one });
  return { leg, waiting };
}

/** The agent hangs up while the colleague still rings: the Local channel comes to the customer. */
export function handOverRinging(floor: Floor, from: TalkingLeg, consultation: FeatureConsultation): void {
  const { write, customer } = floor;
  const { leg, waiting } = consultation;
  const one = leg.through?.one;
  if (!one) throw new Error(`${floor.script.id}: the consultation has no Local channel`);
  write.hangupRequest(from.channel, NORMAL);
  write.write('BridgeMerged', { bridge: from.bridge, bridge_from: waiting });
  write.leave(waiting, one);
  write.enter(from.bridge, one);
  write.write('BridgeAttendedTransfer', {
    transferer_first_leg: from.channel,
    transferer_second_leg: from.channel,
    result: 'Success',
    is_external: false,
    transferee: customer,
    transfer_target: one,
    transferer_first_leg_bridge: from.bridge,
    transferer_second_leg_bridge: waiting,
    destination_type: 'bridge',
    destination_bridge: from.bridge.id,
  });
  write.leave(waiting, from.channel);
  consultation.transferor = from;
  floor.device(from, 'NOT_INUSE');
  floor.forget(from);
}

/** The colleague answers; moments later Asterisk takes the Local channel out of the middle. */
export function answerHandedOver(floor: Floor, consultation: FeatureConsultation): void {
  const { write, customer } = floor;
  const { leg, waiting, transferor } = consultation;
  const pair = leg.through;
  if (!pair || !transferor) throw new Error(`${floor.script.id}: nothing was handed over`);
  const { channel } = leg;
  write.state(channel, 'Up');
  write.varset(pair.two, 'DIALSTATUS', 'ANSWER');
  channel.dialplan.exten = '';
  write.dial('ANSWER', { caller: pair.two, peer: channel });
  write.state(pair.one, 'Up');
  write.dial('ANSWER', { peer: pair.one });
  write.state(pair.two, 'Up');
  const bridge = write.bridge(channel, pair.two);
  write.closeBridge(waiting);
  write.destroy(transferor.channel, NORMAL);
  floor.device(leg, 'INUSE');
  // The optimisation.
  write.leave(transferor.bridge, customer);
  write.leave(bridge, pair.two);
  write.enter(bridge, customer);
  write.hangupRequest(pair.two, { cause: 16, soft: true });
  write.hangupRequest(pair.one, NORMAL);
  write.destroy(pair.two, NORMAL);
  write.leave(transferor.bridge, pair.one);
  write.closeBridge(transferor.bridge);
  write.destroy(pair.one, NORMAL);
  leg.bridge = bridge;
  leg.by = customer;
  delete leg.through;
  floor.holding = undefined;
}

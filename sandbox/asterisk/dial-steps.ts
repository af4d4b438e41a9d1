import type { Agent } from '../exchange/company.ts';
import type { AriChannel } from './ari-event.ts';
import { callerOf } from './ari-script.ts';
import { type Floor, INSIDE, type Leg, OUTSIDE } from './floor.ts';

/** An agent dials a customer. */
export function dialOut(floor: Floor, name: string, agent: Agent): void {
  const { write, script } = floor;
  const channel = write.createCalling({
    resource: agent.extension,
    caller: callerOf(agent),
    context: INSIDE,
    exten: script.customer.number ?? '',
  });
  // The company's number is presented, which overwrites who the channel is.
  write.callerId(channel, { name: agent.name, number: script.line });
  write.callerId(channel, { name: '', number: script.line });
  floor.legs.set(name, ownLeg(agent, channel));
  dialCustomer(floor);
  write.device(agent.extension, 'INUSE');
}

/** Click-to-call: the agent's telephone rings first, showing the customer's number as its own. */
export function callAgent(floor: Floor, name: string, agent: Agent): void {
  const { write, script } = floor;
  const number = script.customer.number ?? '';
  const channel = write.createOriginated({
    resource: agent.extension,
    caller: callerOf(agent),
    context: INSIDE,
  });
  write.callerId(channel, { name: agent.name, number });
  channel.connected = { name: '', number };
  write.write('ChannelConnectedLine', { channel });
  write.dial('', { peer: channel, dialstring: agent.extension });
  write.state(channel, 'Ringing');
  write.dial('RINGING', { peer: channel, dialstring: agent.extension });
  floor.legs.set(name, ownLeg(agent, channel));
}

export function agentPicksUp(floor: Floor, name: string): void {
  const { write } = floor;
  const { channel, number } = floor.leg(name);
  write.state(channel, 'Up');
  write.dial('ANSWER', { peer: channel, dialstring: number });
  write.device(number, 'INUSE');
}

export function agentStaysSilent(floor: Floor, name: string): void {
  const leg = floor.leg(name);
  floor.write.destroy(leg.channel, { cause: 19, techCause: 480 });
  floor.forget(leg);
}

export function dialCustomer(floor: Floor): void {
  const { write, script } = floor;
  const { channel } = caller(floor);
  const number = script.customer.number ?? '';
  channel.dialplan = { ...channel.dialplan, exten: number };
  write.runs(channel, 'Dial', `PJSIP/${number}@trunk,30,tTkKxX`);
  write.varset(channel, 'DIALSTATUS', '');
  floor.customer = write.createCalled({
    resource: 'trunk',
    caller: { name: '', number },
    context: OUTSIDE,
    exten: number,
    by: channel,
    dialstring: `${number}@trunk`,
    namedLater: true,
  });
}

export function customerRings(floor: Floor): void {
  floor.write.state(floor.customer, 'Ringing');
  floor.write.dial('RINGING', outward(floor));
}

export function customerAnswers(floor: Floor): void {
  const { write } = floor;
  const { caller: agent, peer } = outward(floor);
  write.state(peer, 'Up');
  write.varset(agent, 'DIALSTATUS', 'ANSWER');
  peer.dialplan.exten = '';
  write.dial('ANSWER', { caller: agent, peer });
  if (agent.state !== 'Up') write.state(agent, 'Up');
  write.device('trunk', 'INUSE');
  caller(floor).bridge = write.bridge(peer, agent);
}

export function customerRefuses(floor: Floor): void {
  const busy = { cause: 17, techCause: 486 };
  floor.write.hangupRequest(floor.customer, busy);
  floor.write.dial('BUSY', outward(floor));
  floor.write.varset(outward(floor).caller, 'DIALSTATUS', 'BUSY');
  floor.cleared = busy;
  floor.clearCustomer(busy);
}

export function customerStaysSilent(floor: Floor): void {
  floor.write.dial('NOANSWER', outward(floor));
  floor.write.varset(outward(floor).caller, 'DIALSTATUS', 'NOANSWER');
  floor.cleared = { cause: 16 };
  floor.clearCustomer({ cause: 0 });
}

/** A telephone of ours calls another. */
export function dialColleague(floor: Floor, agent: Agent): void {
  const { write, script } = floor;
  const rung = script.happenings.find((happening) => happening.kind === 'legRang');
  floor.context = INSIDE;
  floor.customer = write.createCalling({
    resource: agent.extension,
    caller: callerOf(agent),
    context: INSIDE,
    exten: rung?.kind === 'legRang' ? rung.agent.extension : '',
  });
}

function ownLeg(agent: Agent, channel: AriChannel): Leg {
  return { agent, number: agent.extension, channel, by: channel, dialstring: agent.extension };
}

function caller(floor: Floor): Leg {
  const [leg] = floor.legs.values();
  if (!leg) throw new Error(`${floor.script.id}: nobody dialled`);
  return leg;
}

function outward(floor: Floor): { caller: AriChannel; peer: AriChannel } {
  return { caller: caller(floor).channel, peer: floor.customer };
}

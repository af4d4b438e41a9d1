import type { Agent } from '../exchange/company.ts';
import type { Random } from '../exchange/random.ts';
import type { AriBridge, AriChannel } from './ari-event.ts';
import type { AriScript, Cleared } from './ari-script.ts';

/** A phone of ours that talks: its channel, the channel it talks to or was called by, and the bridge of both. */
export type TalkingLeg = { agent: Agent; channel: AriChannel; by: AriChannel; bridge: AriBridge };

/** Context of the dialplan where phones dial one another. */
export const INSIDE = 'from-internal';
export const NORMAL: Cleared = { cause: 16 };

/** By REFER. The event comes before, between or after the two who leave the bridge. */
export function blindTransfer(
  write: AriScript,
  transfer: { from: TalkingLeg; to: Agent; customer: AriChannel; random: Random },
): void {
  const { from, to, customer, random } = transfer;
  const { channel, bridge } = from;
  // Seen to come although nobody held.
  if (random.chance(0.5)) write.write('ChannelUnhold', { channel });
  const together = structuredClone(bridge);
  const tell = (): void =>
    write.write('BridgeBlindTransfer', {
      channel,
      exten: to.extension,
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
  write.write('BridgeDestroyed', { bridge });
  write.destroy(channel, NORMAL);
  write.device(from.agent.extension, 'NOT_INUSE');
}

/** By REFER with Replaces: the customer moves into the bridge of the consultation. `to.by` is the consulting channel. */
export function attendedTransfer(
  write: AriScript,
  transfer: { from: TalkingLeg; to: TalkingLeg; customer: AriChannel },
): void {
  const { from, to, customer } = transfer;
  const second = to.by;
  const before = structuredClone({ first: from.bridge, second: to.bridge });
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
  write.write('BridgeDestroyed', { bridge: from.bridge });
  customer.connected = { ...to.channel.caller };
  write.write('ChannelConnectedLine', { channel: customer });
  write.destroy(from.channel, NORMAL);
  write.destroy(second, NORMAL);
  write.device(from.agent.extension, 'NOT_INUSE');
}

/** The end of a talk. Who was dialled has no dialplan to go on with, so only the calling channel is asked softly. */
export function hangUpTalk(
  write: AriScript,
  talk: {
    leg: TalkingLeg;
    customer: AriChannel;
    first: 'agent' | 'customer';
    calling: 'agent' | 'customer';
    random: Random;
  },
): void {
  const { leg, customer } = talk;
  const [first, last] = talk.first === 'agent' ? [leg.channel, customer] : [customer, leg.channel];
  write.hangupRequest(first, NORMAL);
  write.leave(leg.bridge, first);
  if (talk.first === talk.calling) write.hangupRequest(first, { cause: 16, soft: true });
  write.leave(leg.bridge, last);
  write.write('BridgeDestroyed', { bridge: leg.bridge });
  if (talk.first !== talk.calling) write.hangupRequest(last, { cause: 16, soft: true });
  for (const channel of talk.random.shuffle([first, last])) write.destroy(channel, NORMAL);
  write.device('trunk', 'NOT_INUSE');
  write.device(leg.agent.extension, 'NOT_INUSE');
}

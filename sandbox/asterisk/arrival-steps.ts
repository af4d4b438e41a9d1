import type { QueueKind } from '../exchange/happening.ts';
import { type Floor, NORMAL, OUTSIDE } from './floor.ts';

/** How From is written for a withheld number. No recorded call shows it: this is what SIP asks for. */
const WITHHELD = { name: 'Anonymous', number: 'anonymous' };

export function arrive(floor: Floor): void {
  const { write, script } = floor;
  const { number } = script.customer;
  // Carriers seldom send a name; the recorded calls have none.
  const caller = number === null ? WITHHELD : { name: '', number };
  const trunk = write.createCalling({ resource: 'trunk', caller, context: OUTSIDE, exten: script.line });
  floor.customer = trunk;
  write.runs(trunk, 'NoOp', `inbound ${caller.number} to ${script.line}`);
  trunk.dialplan.priority = 2;
  write.runs(trunk, 'Set', `__DID=${script.line}`);
  write.varset(trunk, '__DID', script.line);
  trunk.dialplan.priority = 5;
  write.runs(trunk, 'Goto', `${floor.context},${script.line},1`);
  trunk.dialplan = { ...trunk.dialplan, context: floor.context, priority: 1 };
}

/** The exchange picks up itself, for a menu, an announcement, a queue or a mailbox. */
function pickUp({ write, customer }: Floor): void {
  if (customer.state === 'Up') return;
  write.runs(customer, 'Answer', '');
  write.state(customer, 'Up');
  write.device('trunk', 'INUSE');
}

export function enterMenu(floor: Floor): void {
  const { write, customer } = floor;
  floor.context = 'ivr-main';
  pickUp(floor);
  customer.dialplan = { ...customer.dialplan, context: 'ivr-main', exten: 's', priority: 3 };
  write.runs(customer, 'BackGround', 'ivr-welcome');
}

export function chooseInMenu({ write, customer }: Floor, digit: string): void {
  write.write('ChannelDtmfReceived', { digit, duration_ms: 160, channel: customer });
  customer.dialplan = { ...customer.dialplan, exten: digit, priority: 1 };
}

export function announce(floor: Floor): void {
  pickUp(floor);
  floor.write.runs(floor.customer, 'Playback', 'welcome');
}

const QUEUES: Readonly<Record<QueueKind, string>> = {
  ringall: 'sales',
  linear: 'linear',
  rrmemory: 'rr',
  local: 'fpbx',
};

export function enterQueue(floor: Floor, kind: QueueKind): void {
  const { write, customer } = floor;
  pickUp(floor);
  floor.queue = kind;
  write.runs(customer, 'Queue', `${QUEUES[kind]},tTkK,,,60`);
  write.tellAmi('QueueCallerJoin', { '': customer }, { Queue: QUEUES[kind], Position: '1', Count: '1' });
}

export function leaveQueue(floor: Floor, because: 'timeout' | 'empty'): void {
  const { write, customer, queue = 'ringall' } = floor;
  if (because === 'timeout') {
    write.tellAmi('QueueCallerLeave', { '': customer }, { Queue: QUEUES[queue], Count: '0', Position: '1' });
  }
  write.varset(customer, 'QUEUESTATUS', because === 'timeout' ? 'TIMEOUT' : 'JOINEMPTY');
  floor.queue = undefined;
}

export function enterVoicemail({ write, customer }: Floor, box: string): void {
  write.runs(customer, 'VoiceMail', `${box}@default,u`);
  if (customer.state === 'Up') return;
  write.state(customer, 'Up');
  write.device('trunk', 'INUSE');
}

export function leaveMessage({ write, customer }: Floor): void {
  write.hangupRequest(customer, NORMAL);
  write.varset(customer, 'VMSTATUS', 'SUCCESS');
}

/** On the block list: hung up with cause 21 before anything is answered. */
export function block(floor: Floor): void {
  const { write, customer } = floor;
  customer.dialplan = { ...customer.dialplan, context: OUTSIDE, exten: 'blocked' };
  write.runs(customer, 'Hangup', '21');
  floor.cleared = { cause: 21, techCause: 403 };
}

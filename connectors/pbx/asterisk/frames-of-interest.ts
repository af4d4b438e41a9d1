import { HANDED_ON_BY_US, HELD_BY_US } from './own-orders.ts';

/** Frames that mean something to a call; everything else is counted and dropped. */
export const TELLING_TYPES: ReadonlySet<string> = new Set([
  'ChannelCreated',
  'ChannelStateChange',
  'ChannelDestroyed',
  'ChannelHangupRequest',
  'ChannelHold',
  'ChannelUnhold',
  'ChannelEnteredBridge',
  'ChannelLeftBridge',
  'ChannelDialplan',
  'ChannelVarset',
  'ChannelTransfer',
  'StasisStart',
  'RecordingFinished',
  'BridgeMerged',
  'BridgeBlindTransfer',
  'BridgeAttendedTransfer',
  'Dial',
]);

/** What a dial plan does to a caller that people want to read on the record. */
export const TELLING_APPS: ReadonlySet<string> = new Set([
  'Queue',
  'VoiceMail',
  'BackGround',
  'Background',
  'WaitExten',
  'Read',
  'Dial',
  'Hangup',
  'ParkedCall',
  'Pickup',
  'PickupChan',
  'Stasis',
  'ConfBridge',
]);

/** How a step of the dial plan went, where no event says it. */
export const TELLING_VARIABLES: ReadonlySet<string> = new Set([
  'DIALSTATUS',
  'VMSTATUS',
  'QUEUESTATUS',
  HELD_BY_US,
  HANDED_ON_BY_US,
]);

/** A caller came into a queue and left it, as AMI tells it also to who may not read the dial plan (class `agent`). */
export const QUEUE_JOINED = 'QueueCallerJoin';
export const QUEUE_LEFT = 'QueueCallerLeave';

/** AMI events that mean something to a call. */
export const TELLING_EVENTS: ReadonlySet<string> = new Set([
  'Newchannel',
  'Newstate',
  'Newexten',
  'VarSet',
  'Hangup',
  'HangupRequest',
  'SoftHangupRequest',
  'Hold',
  'Unhold',
  'BridgeEnter',
  'BridgeLeave',
  'BridgeMerge',
  'BlindTransfer',
  'AttendedTransfer',
  'DialBegin',
  'DialState',
  'DialEnd',
  'LocalBridge',
  'Pickup',
  'UnParkedCall',
  QUEUE_JOINED,
  QUEUE_LEFT,
]);

const TYPE = /"type":\s*"(\w+)"/g;
const VARIABLE = /"variable":\s*"([^"]*)"/;
const EVENT = /^\{"Event":"(\w+)"/;
const AMI_VARIABLE = /"Variable":"([^"]*)"/;
const APPLICATION = /"Application":"([^"]*)"/;
const APP = /"dialplan_app":\s*"([^"]*)"/;

/**
 * Looks into the text of a frame without parsing it: nine frames of ten are variables and device states. A frame that
 * looks odd is wanted, so that `parse` can say what is wrong with it.
 */
export function isTellingFrame(body: string): boolean {
  const event = EVENT.exec(body)?.[1];
  return event === undefined ? isTellingAriFrame(body) : isTellingPacket(event, body);
}

/** Packets are written by our own reader of AMI: without blanks, `Event` first. */
function isTellingPacket(event: string, body: string): boolean {
  if (event === 'Newexten') return TELLING_APPS.has(APPLICATION.exec(body)?.[1] ?? '');
  if (event === 'VarSet')
    return TELLING_VARIABLES.has(AMI_VARIABLE.exec(body)?.[1] ?? '') && !body.includes('"Value":""');
  return TELLING_EVENTS.has(event);
}

function isTellingAriFrame(body: string): boolean {
  let isTelling: boolean | undefined;
  for (const [, type = ''] of body.matchAll(TYPE)) {
    if (!TELLING_TYPES.has(type)) {
      isTelling ??= false;
      continue;
    }
    if (type === 'ChannelVarset') return isTellingVariable(body);
    if (type === 'ChannelDialplan') return TELLING_APPS.has(APP.exec(body)?.[1] ?? '');
    return true;
  }
  return isTelling ?? true;
}

function isTellingVariable(body: string): boolean {
  return TELLING_VARIABLES.has(VARIABLE.exec(body)?.[1] ?? '') && !/"value":\s*""/.test(body);
}

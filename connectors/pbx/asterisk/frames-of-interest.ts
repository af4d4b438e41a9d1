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
export const TELLING_VARIABLES: ReadonlySet<string> = new Set(['DIALSTATUS', 'VMSTATUS', 'QUEUESTATUS']);

const TYPE = /"type":\s*"(\w+)"/g;
const VARIABLE = /"variable":\s*"([^"]*)"/;
const APP = /"dialplan_app":\s*"([^"]*)"/;

/**
 * Looks into the text of a frame without parsing it: nine frames of ten are variables and device states. A frame that
 * looks odd is wanted, so that `parse` can say what is wrong with it.
 */
export function isTellingFrame(body: string): boolean {
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

import { AMI_ONLY, type AriBridge, type AriChannel, type AriEvent, LINKED } from './ari-event.ts';

/** The headers of one packet, in the order of the wire. */
export type AmiPacket = Record<string, string>;

const UNKNOWN = '<unknown>';
const STATES: Readonly<Record<AriChannel['state'], string>> = {
  Down: '0',
  Ring: '4',
  Ringing: '5',
  Up: '6',
  Busy: '7',
};

/** Says in AMI what an event of ARI says, as both were recorded of the same calls; undefined where AMI is silent. */
export function toAmiPacket(event: AriEvent, micros: number): AmiPacket | undefined {
  const worded = word(event);
  if (worded === undefined) return undefined;
  const { Event, ...headers } = worded;
  return {
    Event: Event ?? '',
    Privilege: privilegeOf(event),
    Timestamp: toAmiTime(event, micros),
    ...headers,
  };
}

/** `1795302694.364424`. */
function toAmiTime({ timestamp }: AriEvent, micros: number): string {
  const at = Date.parse(timestamp.replace('+0000', 'Z'));
  const fraction = String((at % 1000) * 1000 + micros).padStart(6, '0');
  return `${Math.floor(at / 1000)}.${fraction}`;
}

function privilegeOf({ type }: AriEvent): string {
  return type === 'ChannelDialplan' || type === 'ChannelVarset' ? 'dialplan,all' : 'call,all';
}

function word(event: AriEvent): AmiPacket | undefined {
  const channel = event.channel as AriChannel | undefined;
  const bridge = event.bridge as AriBridge | undefined;
  switch (event.type) {
    case AMI_ONLY:
      return amiOnly(event);
    case 'ChannelCreated':
      return { Event: 'Newchannel', ...headersOf(channel) };
    case 'ChannelStateChange':
      return { Event: 'Newstate', ...headersOf(channel) };
    case 'ChannelDialplan':
      return {
        Event: 'Newexten',
        ...headersOf(channel),
        Extension: channel?.dialplan.exten ?? '',
        Application: String(event.dialplan_app),
        AppData: String(event.dialplan_app_data),
      };
    case 'ChannelVarset':
      return {
        Event: 'VarSet',
        ...headersOf(channel),
        Variable: String(event.variable),
        Value: String(event.value),
      };
    case 'ChannelConnectedLine':
      return { Event: 'NewConnectedLine', ...headersOf(channel) };
    case 'ChannelCallerId':
      return { Event: 'NewCallerid', ...headersOf(channel), 'CID-CallingPres': '0 (Presentation Allowed)' };
    case 'ChannelHold':
      return { Event: 'Hold', ...headersOf(channel), MusicClass: 'default' };
    case 'ChannelUnhold':
      return { Event: 'Unhold', ...headersOf(channel) };
    case 'ChannelDtmfReceived':
      return { Event: 'DTMFEnd', ...headersOf(channel), Digit: String(event.digit), Direction: 'Received' };
    case 'ChannelHangupRequest':
      return {
        Event: event.soft ? 'SoftHangupRequest' : 'HangupRequest',
        ...headersOf(channel),
        ...causesOf(event),
      };
    case 'ChannelDestroyed':
      return {
        Event: 'Hangup',
        ...headersOf(channel),
        ...causesOf(event),
        'Cause-txt': String(event.cause_txt),
      };
    case 'Dial':
      return dial(event);
    case 'BridgeCreated':
      return { Event: 'BridgeCreate', ...headersOfBridge(bridge) };
    case 'BridgeDestroyed':
      return { Event: 'BridgeDestroy', ...headersOfBridge(bridge) };
    case 'ChannelEnteredBridge':
      return { Event: 'BridgeEnter', ...headersOfBridge(bridge), ...headersOf(channel) };
    case 'ChannelLeftBridge':
      return { Event: 'BridgeLeave', ...headersOfBridge(bridge), ...headersOf(channel) };
    case 'BridgeMerged':
      return {
        Event: 'BridgeMerge',
        ...headersOfBridge(bridge, 'To'),
        ...headersOfBridge(event.bridge_from as AriBridge, 'From'),
      };
    case 'BridgeBlindTransfer':
      return {
        Event: 'BlindTransfer',
        Result: String(event.result),
        ...headersOf(channel, 'Transferer'),
        ...headersOf(event.transferee as AriChannel, 'Transferee'),
        ...headersOfBridge(bridge),
        IsExternal: event.is_external ? 'Yes' : 'No',
        Context: String(event.context),
        Extension: String(event.exten),
      };
    case 'BridgeAttendedTransfer':
      return attendedTransfer(event);
    default:
      return undefined;
  }
}

function amiOnly(event: AriEvent): AmiPacket {
  const channels = Object.entries(event.channels as Record<string, AriChannel>);
  return {
    Event: String(event.event),
    ...Object.assign({}, ...channels.map(([prefix, channel]) => headersOf(channel, prefix))),
    ...(event.headers as AmiPacket),
  };
}

function dial(event: AriEvent): AmiPacket {
  const { dialstatus } = event;
  return {
    Event: dialstatus === '' ? 'DialBegin' : dialstatus === 'RINGING' ? 'DialState' : 'DialEnd',
    ...headersOf(event.caller as AriChannel | undefined),
    ...headersOf(event.peer as AriChannel, 'Dest'),
    ...(dialstatus === '' ? { DialString: String(event.dialstring) } : { DialStatus: String(dialstatus) }),
    ...(event.forward ? { Forward: String(event.forward) } : {}),
  };
}

function attendedTransfer(event: AriEvent): AmiPacket {
  return {
    Event: 'AttendedTransfer',
    Result: String(event.result),
    ...headersOf(event.transferer_first_leg as AriChannel, 'OrigTransferer'),
    ...headersOfBridge(event.transferer_first_leg_bridge as AriBridge, 'Orig'),
    ...headersOf(event.transferer_second_leg as AriChannel, 'SecondTransferer'),
    ...headersOfBridge(event.transferer_second_leg_bridge as AriBridge, 'Second'),
    ...headersOf(event.transferee as AriChannel, 'Transferee'),
    ...headersOf(event.transfer_target as AriChannel, 'TransferTarget'),
    IsExternal: 'No',
    DestType: 'Bridge',
    DestBridgeUniqueid: String(event.destination_bridge),
  };
}

/** Only newer versions tell the SIP code; this one does. */
function causesOf({ cause, tech_cause }: AriEvent): AmiPacket {
  return {
    ...(cause === undefined ? {} : { Cause: String(cause) }),
    ...(tech_cause === undefined ? {} : { TechCause: String(tech_cause) }),
  };
}

export function headersOf(channel: AriChannel | undefined, prefix = ''): AmiPacket {
  if (!channel) return {};
  const { caller, connected, dialplan, state } = channel;
  return {
    [`${prefix}Channel`]: channel.name,
    [`${prefix}ChannelState`]: STATES[state],
    [`${prefix}ChannelStateDesc`]: state,
    [`${prefix}CallerIDNum`]: caller.number || UNKNOWN,
    [`${prefix}CallerIDName`]: caller.name || UNKNOWN,
    [`${prefix}ConnectedLineNum`]: connected.number || UNKNOWN,
    [`${prefix}ConnectedLineName`]: connected.name || UNKNOWN,
    [`${prefix}Language`]: channel.language,
    [`${prefix}AccountCode`]: channel.accountcode,
    [`${prefix}Context`]: dialplan.context,
    [`${prefix}Exten`]: dialplan.exten,
    [`${prefix}Priority`]: String(dialplan.priority),
    [`${prefix}Uniqueid`]: channel.id,
    [`${prefix}Linkedid`]: channel[LINKED],
  };
}

export function headersOfBridge(bridge: AriBridge | undefined, prefix = ''): AmiPacket {
  if (!bridge) return {};
  return {
    [`${prefix}BridgeUniqueid`]: bridge.id,
    [`${prefix}BridgeType`]: bridge.bridge_class,
    [`${prefix}BridgeTechnology`]: bridge.technology,
    [`${prefix}BridgeCreator`]: bridge.creator || UNKNOWN,
    [`${prefix}BridgeName`]: bridge.name || UNKNOWN,
    [`${prefix}BridgeNumChannels`]: String(bridge.channels.length),
    [`${prefix}BridgeVideoSourceMode`]: bridge.video_mode,
  };
}

/** The conversation that a channel belongs to, as Asterisk thinks: AMI tells it, ARI does not (JSON leaves symbols out). */
export const LINKED = Symbol('linkedid');

/** A channel as ARI shows it; the order of the keys is the one seen on the wire. */
export type AriChannel = {
  [LINKED]: string;
  id: string;
  name: string;
  state: 'Down' | 'Ring' | 'Ringing' | 'Up' | 'Busy';
  protocol_id: string;
  caller: { name: string; number: string };
  connected: { name: string; number: string };
  accountcode: string;
  dialplan: { context: string; exten: string; priority: number; app_name: string; app_data: string };
  creationtime: string;
  language: string;
};

export type AriBridge = {
  id: string;
  technology: string;
  bridge_type: string;
  bridge_class: string;
  creator: string;
  name: string;
  channels: string[];
  creationtime: string;
  video_mode: string;
};

/** An event but for `asterisk_id` and `application`, which each connection gets at the end. */
export type AriEvent = { type: string; timestamp: string } & Record<string, unknown>;

/** What AMI tells and ARI does not (pick-ups, parking, queues) travels among the events under this type. */
export const AMI_ONLY = 'AmiOnly';

/** A snapshot: later changes do not reach back into it. */
export function copyChannel(channel: AriChannel): AriChannel {
  return {
    ...channel,
    caller: { ...channel.caller },
    connected: { ...channel.connected },
    dialplan: { ...channel.dialplan },
  };
}

export function copyBridge(bridge: AriBridge): AriBridge {
  return { ...bridge, channels: [...bridge.channels] };
}

/** `2026-11-21T23:11:34.364+0000`. */
export function toAriTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '+0000');
}

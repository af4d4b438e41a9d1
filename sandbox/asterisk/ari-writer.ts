import type { Random } from '../exchange/random.ts';
import {
  AMI_ONLY,
  type AriBridge,
  type AriChannel,
  type AriEvent,
  copyBridge,
  copyChannel,
  toAriTime,
} from './ari-event.ts';

const CAUSE_TEXT: Record<number, string> = {
  0: 'Unknown',
  16: 'Normal Clearing',
  17: 'User busy',
  19: 'No user response',
  21: 'Call Rejected',
  23: 'Call redirected to new destination',
  26: 'Answered elsewhere',
  127: 'Interworking, unspecified',
};

export type Cleared = { cause: number; techCause?: number };

/** Writes events in the shape of the recorded calls. Snapshots are copies: later changes do not reach back. */
export class AriWriter {
  readonly #now: () => number;
  protected readonly random: Random;
  #events: AriEvent[] = [];

  constructor(options: { now: () => number; random: Random }) {
    this.#now = options.now;
    this.random = options.random;
  }

  protected now(): number {
    return this.#now();
  }

  /** What has been written since the last time. */
  take(): AriEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  write(type: string, fields: Record<string, unknown>): void {
    this.#push({ type, timestamp: this.stamp(), ...fields });
  }

  /** Something of which ARI knows nothing. Channels are named by the prefix of their headers. */
  tellAmi(event: string, channels: Record<string, AriChannel>, headers: Record<string, string>): void {
    const copies = Object.entries(channels).map(([prefix, channel]) => [prefix, copyChannel(channel)]);
    this.#events.push({
      type: AMI_ONLY,
      timestamp: this.stamp(),
      event,
      channels: Object.fromEntries(copies),
      headers,
    });
  }

  /** Channel runs an application of the dialplan. */
  runs(channel: AriChannel, app: string, data: string): void {
    channel.dialplan.app_name = app;
    channel.dialplan.app_data = data;
    this.write('ChannelDialplan', { dialplan_app: app, dialplan_app_data: data, channel });
  }

  varset(channel: AriChannel, variable: string, value: string): void {
    this.#push({ variable, value, type: 'ChannelVarset', timestamp: this.stamp(), channel });
  }

  callerId(channel: AriChannel, caller: AriChannel['caller']): void {
    channel.caller = { ...caller };
    this.write('ChannelCallerId', {
      caller_presentation: 0,
      caller_presentation_txt: 'Presentation Allowed, Not Screened',
      channel,
    });
  }

  dial(
    dialstatus: '' | 'RINGING' | 'ANSWER' | 'NOANSWER' | 'BUSY' | 'CANCEL',
    legs: { caller?: AriChannel; peer: AriChannel; dialstring?: string },
  ): void {
    const { caller, peer, dialstring = '' } = legs;
    this.write('Dial', { dialstatus, forward: '', dialstring, ...(caller ? { caller } : {}), peer });
  }

  /** A telephone that sends its calls on (302): the first half of the Local channel that goes there instead. */
  sentOn(legs: { caller: AriChannel; peer: AriChannel; forward: string; forwarded: AriChannel }): void {
    this.write('Dial', { dialstatus: 'CANCEL', dialstring: '', ...legs });
  }

  state(channel: AriChannel, state: AriChannel['state']): void {
    channel.state = state;
    this.write('ChannelStateChange', { channel });
  }

  device(resource: string, state: 'NOT_INUSE' | 'RINGING' | 'INUSE' | 'ONHOLD'): void {
    this.write('DeviceStateChanged', { device_state: { name: `PJSIP/${resource}`, state } });
  }

  hangupRequest(channel: AriChannel, how: Cleared & { soft?: true }): void {
    const { cause, soft, techCause } = how;
    this.#push({
      ...(cause === 0 ? {} : { cause }),
      ...(soft ? { soft } : {}),
      ...(techCause ? { tech_cause: techCause } : {}),
      type: 'ChannelHangupRequest',
      timestamp: this.stamp(),
      channel,
    });
  }

  destroy(channel: AriChannel, { cause, techCause }: Cleared): void {
    this.write('ChannelDestroyed', {
      cause,
      cause_txt: CAUSE_TEXT[cause] ?? 'Unknown',
      ...(techCause ? { tech_cause: techCause } : {}),
      channel,
    });
  }

  protected stamp(): string {
    return toAriTime(this.#now());
  }

  #push(event: AriEvent): void {
    for (const [key, value] of Object.entries(event)) {
      if (typeof value !== 'object' || value === null) continue;
      if ('creationtime' in value) {
        event[key] = 'channels' in value ? copyBridge(value as AriBridge) : copyChannel(value as AriChannel);
      }
    }
    this.#events.push(event);
  }
}

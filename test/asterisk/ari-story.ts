import { replayFacts } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { AsteriskSettings } from '../../connectors/pbx/asterisk/asterisk-settings.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { context } from './recorded-calls.ts';

const T0 = Date.parse('2026-03-02T07:15:04.000Z');

export interface StoryChannel {
  id: string;
  name: string;
  state: string;
  number: string;
  connected: string;
  exten: string;
}

/** Writes ARI frames by hand, for what the recordings do not hold. Times are seconds after the beginning. */
export class AriStory {
  readonly #frames: { at: number; body: object }[] = [];
  readonly #members = new Map<string, StoryChannel[]>();
  #count = 0;

  /** A channel that comes in (`Ring`) or is being dialled (`Down`). */
  create(at: number, name: string, more: Partial<StoryChannel> = {}): StoryChannel {
    const channel = {
      id: `1772435704.${++this.#count}`,
      name,
      state: 'Down',
      number: '',
      connected: '',
      exten: '',
      ...more,
    };
    this.#tell(at, { type: 'ChannelCreated', channel: this.#show(channel) });
    return channel;
  }

  state(at: number, channel: StoryChannel, state: string): void {
    channel.state = state;
    this.#tell(at, { type: 'ChannelStateChange', channel: this.#show(channel) });
  }

  dial(
    at: number,
    caller: StoryChannel | undefined,
    peer: StoryChannel,
    dialstatus = '',
    more: object = {},
  ): void {
    const from = caller === undefined ? {} : { caller: this.#show(caller) };
    this.#tell(at, { type: 'Dial', ...from, peer: this.#show(peer), dialstatus, ...more });
  }

  /** Dialled and ringing. */
  ring(
    at: number,
    caller: StoryChannel | undefined,
    name: string,
    more: Partial<StoryChannel> & { dialled?: string } = {},
  ): StoryChannel {
    const { dialled = name.split('/')[1]?.split('-')[0], ...rest } = more;
    const peer = this.create(at, name, rest);
    this.dial(at, caller, peer, '', { dialstring: dialled });
    this.state(at + 0.01, peer, 'Ringing');
    return peer;
  }

  answer(at: number, caller: StoryChannel, peer: StoryChannel, bridge: string): void {
    this.state(at, peer, 'Up');
    this.dial(at, caller, peer, 'ANSWER');
    this.state(at, caller, 'Up');
    this.enter(at, peer, bridge);
    this.enter(at, caller, bridge);
  }

  enter(at: number, channel: StoryChannel, id: string, kind: object = {}): void {
    const members = [...(this.#members.get(id) ?? []), channel];
    this.#members.set(id, members);
    this.#tell(at, {
      type: 'ChannelEnteredBridge',
      channel: this.#show(channel),
      bridge: this.#bridge(id, kind),
    });
  }

  leave(at: number, channel: StoryChannel, id: string): void {
    this.#members.set(
      id,
      (this.#members.get(id) ?? []).filter((member) => member !== channel),
    );
    this.#tell(at, { type: 'ChannelLeftBridge', channel: this.#show(channel), bridge: this.#bridge(id, {}) });
  }

  hold(at: number, channel: StoryChannel, isHeld = true): void {
    this.#tell(at, { type: isHeld ? 'ChannelHold' : 'ChannelUnhold', channel: this.#show(channel) });
  }

  /** The party at the end hangs up. */
  hangUp(at: number, channel: StoryChannel): void {
    this.#tell(at, { type: 'ChannelHangupRequest', channel: this.#show(channel), cause: 16 });
    this.destroy(at, channel, 16);
  }

  destroy(at: number, channel: StoryChannel, cause: number): void {
    for (const [id, members] of this.#members) if (members.includes(channel)) this.leave(at, channel, id);
    this.#tell(at, { type: 'ChannelDestroyed', channel: this.#show(channel), cause });
  }

  attendedTransfer(at: number, first: StoryChannel, second: StoryChannel, more: object = {}): void {
    const legs = { transferer_first_leg: this.#show(first), transferer_second_leg: this.#show(second) };
    this.#tell(at, { type: 'BridgeAttendedTransfer', result: 'Success', ...legs, ...more });
  }

  records(settings: Partial<AsteriskSettings> = {}): CallRecord[] {
    const ours = { ...context, settings: { ...context.settings, ...settings } };
    const facts = this.#frames.flatMap(({ at, body }) => {
      const exchange = {
        at: new Date(at).toISOString(),
        source: 'stream' as const,
        body: JSON.stringify(body),
      };
      return asterisk.parse(exchange, ours).facts;
    });
    const connector: PbxConnector = { ...asterisk, interpret: (all) => asterisk.interpret(all, ours) };
    return replayFacts(connector, facts);
  }

  #tell(seconds: number, body: object): void {
    const at = T0 + Math.round(seconds * 1000);
    this.#frames.push({ at, body: { ...body, timestamp: new Date(at).toISOString().replace('Z', '+0000') } });
  }

  #show({ id, name, state, number, connected, exten }: StoryChannel): object {
    return {
      id,
      name,
      state,
      caller: { number },
      connected: { number: connected },
      dialplan: { context: 'x', exten },
    };
  }

  #bridge(id: string, kind: object): object {
    const channels = (this.#members.get(id) ?? []).map((member) => member.id);
    return { id, bridge_type: 'mixing', bridge_class: 'basic', channels, ...kind };
  }
}

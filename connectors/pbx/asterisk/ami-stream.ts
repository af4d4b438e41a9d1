import type { Exchange } from '../../../src/domain/exchange.ts';
import type { ConnectorContext } from '../../kit/connector-context.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { ProviderHttp } from '../../kit/provider-http.ts';
import type { EventStream, OpenStream, StreamHandlers } from '../../kit/stream.ts';
import { askAmiLists } from './ami-list.ts';
import { type AmiPacket, header } from './ami-packet.ts';
import { openAmiSession } from './ami-session.ts';
import type { AmiState } from './ami-state.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import { isTellingFrame } from './frames-of-interest.ts';
import { goneAmong, STATE_TYPE } from './parse-state.ts';

type Context = ConnectorContext<AsteriskSettings>;

export const AMI = 'ami';

export const amiStream: EventStream<AsteriskSettings> = {
  operation: () => AMI,
  wants: isTellingFrame,
  open: openEvents,
  readState,
};

function openEvents({ settings }: Context, handlers: StreamHandlers): OpenStream {
  return openAmiSession(settings, 'on', {
    onReady: () => handlers.onOpen(),
    onPacket: (packet) => {
      // What has no event answers a ping.
      if (header(packet, 'Event') !== undefined) handlers.onFrame(JSON.stringify(packet));
    },
    onClose: (reason, kind) => handlers.onClose(reason, kind),
  });
}

/** One exchange that says which channels live and where they are; `known` as for ARI. */
async function readState(
  _http: ProviderHttp,
  { settings }: Context,
  now: Date,
  known: readonly string[] = [],
): Promise<Exchange[]> {
  const { channels, bridges } = await readLists(settings);
  const ids = channels.map((channel) => header(channel, 'Uniqueid'));
  // Taken for an empty list, it would end every call.
  if (ids.includes(undefined))
    throw new ConnectorError(
      'badPayload',
      'Asterisk lists channels without their ids; AMI needs Asterisk 12 or later',
    );
  const alive = new Set(ids.filter((id) => id !== undefined));
  const state: AmiState = { Event: STATE_TYPE, channels, bridges, gone: goneAmong(known, alive) };
  return [{ at: now.toISOString(), source: 'stream', operation: AMI, body: JSON.stringify(state) }];
}

/** `CoreShowChannels` asks for the right `reporting` or `system`, `Status` is content with `call`. */
async function readLists(
  settings: AsteriskSettings,
): Promise<{ channels: AmiPacket[]; bridges: AmiPacket[] }> {
  const [shown, listed] = await askAmiLists(settings, ['CoreShowChannels', 'BridgeList']);
  // Versions that cannot list bridges do not say of a channel where it is either.
  const bridges = listed?.items ?? [];
  if (shown?.items !== undefined) return { channels: shown.items, bridges };
  const [status] = await askAmiLists(settings, ['Status']);
  if (status?.items !== undefined) return { channels: status.items, bridges };
  throw new ConnectorError(
    'auth',
    `Asterisk does not let this AMI user list the channels (${status?.refusal ?? shown?.refusal}); it needs "write = reporting"`,
  );
}

import type { Exchange } from '../../../src/domain/exchange.ts';
import type { ConnectorContext } from '../../kit/connector-context.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { ProviderHttp } from '../../kit/provider-http.ts';
import type { EventStream, OpenStream, StreamHandlers } from '../../kit/stream.ts';
import type { AriBridge, AriChannel } from './ari-frame.ts';
import { ariAuthorization, ariUrl } from './ari-http.ts';
import { openAriSocket } from './ari-socket.ts';
import type { AriState } from './ari-state.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import { isTellingFrame } from './frames-of-interest.ts';
import { goneAmong, STATE_TYPE } from './parse-state.ts';

type Context = ConnectorContext<AsteriskSettings>;

const OPERATION = 'ari';

export const ariStream: EventStream<AsteriskSettings> = {
  operation: () => OPERATION,
  wants: isTellingFrame,
  open: openEvents,
  readState,
};

function openEvents({ settings }: Context, handlers: StreamHandlers): OpenStream {
  return openAriSocket(settings, { application: settings.application, hearsAll: true }, handlers);
}

/**
 * One exchange that says which channels live and where they are. `known` are the keys of the conversations that the
 * hub still holds as live: what is among them and lives no more ended while nobody listened.
 */
async function readState(
  http: ProviderHttp,
  { settings }: Context,
  now: Date,
  known: readonly string[] = [],
): Promise<Exchange[]> {
  const channels = await readList<AriChannel>(http, settings, 'channels');
  const bridges = await readList<AriBridge>(http, settings, 'bridges');
  const alive = new Set(channels.map(({ id }) => String(id)));
  const gone = goneAmong(known, alive);
  const at = now.toISOString();
  const state: AriState = { type: STATE_TYPE, timestamp: at, channels, bridges, gone };
  return [{ at, source: 'stream', operation: OPERATION, body: JSON.stringify(state) }];
}

async function readList<Item>(http: ProviderHttp, settings: AsteriskSettings, what: string): Promise<Item[]> {
  const { body } = await http.request({
    url: ariUrl(settings, what).href,
    headers: ariAuthorization(settings),
  });
  let list: unknown;
  try {
    list = JSON.parse(body);
  } catch (cause) {
    throw new ConnectorError('badPayload', `Asterisk's list of ${what} is not JSON`, { cause });
  }
  if (!Array.isArray(list))
    throw new ConnectorError('badPayload', `Asterisk's list of ${what} is not a list`);
  return list as Item[];
}

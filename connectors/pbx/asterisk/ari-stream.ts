import WebSocket from 'ws';
import type { Exchange } from '../../../src/domain/exchange.ts';
import type { ConnectorContext } from '../../kit/connector-context.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { ProviderHttp } from '../../kit/provider-http.ts';
import type { EventStream, OpenStream, StreamHandlers } from '../../kit/stream.ts';
import type { AriBridge, AriChannel } from './ari-frame.ts';
import { ariAuthorization, ariUrl } from './ari-http.ts';
import type { AriState } from './ari-state.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';
import { isTellingFrame } from './frames-of-interest.ts';
import { goneAmong, STATE_TYPE } from './parse-state.ts';

type Context = ConnectorContext<AsteriskSettings>;

const OPERATION = 'ari';
/** Asterisk answers at once on a LAN; longer means that the address leads nowhere. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A dead link says nothing: without an answer to a ping within this time it is given up. */
const PING_EVERY_MS = 15_000;
/** Asterisk keeps the socket open but sends its events elsewhere from then on. */
const TAKEN_OVER = /^\{"type":\s*"ApplicationReplaced"/;

export const ariStream: EventStream<AsteriskSettings> = {
  operation: () => OPERATION,
  wants: isTellingFrame,
  open: openEvents,
  readState,
};

function openEvents({ settings }: Context, handlers: StreamHandlers): OpenStream {
  const url = ariUrl(settings, 'events');
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('app', settings.application);
  url.searchParams.set('subscribeAll', 'true');
  const socket = new WebSocket(url, {
    headers: ariAuthorization(settings),
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  });
  let isAlive = true;
  let reason: string | undefined;
  const ping = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (!isAlive) {
      reason = 'Asterisk does not answer any more';
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
  }, PING_EVERY_MS);
  socket.on('open', () => handlers.onOpen());
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.on('message', (data, isBinary) => {
    isAlive = true;
    if (isBinary) return;
    const body = data.toString();
    handlers.onFrame(body);
    if (TAKEN_OVER.test(body)) {
      reason = `another program took over the ARI application "${settings.application}"`;
      socket.close();
    }
  });
  socket.on('unexpected-response', (_request, response) => {
    reason = `Asterisk answered ${response.statusCode ?? 'nothing'} to the request for events`;
    response.resume();
    socket.terminate();
  });
  socket.on('error', (error) => {
    reason ??= error.message;
  });
  socket.on('close', (code) => {
    clearInterval(ping);
    handlers.onClose(reason ?? `Asterisk closed the stream (${code})`);
  });
  return {
    close: () => {
      clearInterval(ping);
      socket.close();
    },
  };
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

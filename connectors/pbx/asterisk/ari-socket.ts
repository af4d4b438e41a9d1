import WebSocket from 'ws';
import type { OpenStream } from '../../kit/stream.ts';
import { ariAuthorization, ariUrl } from './ari-http.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

export interface AriSocketHandlers {
  onOpen(): void;
  onFrame(body: string): void;
  /** Once, for whatever reason. */
  onClose(reason: string): void;
}

/** Asterisk answers at once on a LAN; longer means that the address leads nowhere. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A dead link says nothing: without an answer to a ping within this time it is given up. */
const PING_EVERY_MS = 15_000;
/** Asterisk keeps the socket open but sends its events elsewhere from then on. */
const TAKEN_OVER = /^\{"type":\s*"ApplicationReplaced"/;

/** The events of one ARI application. `hearsAll`: of every channel, not only of those that are in the application. */
export function openAriSocket(
  settings: AsteriskSettings,
  { application, hearsAll }: { application: string; hearsAll: boolean },
  handlers: AriSocketHandlers,
): OpenStream {
  const url = ariUrl(settings, 'events');
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('app', application);
  if (hearsAll) url.searchParams.set('subscribeAll', 'true');
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
      reason = `another program took over the ARI application "${application}"`;
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

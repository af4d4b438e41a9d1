import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectorErrorKind } from '../../kit/connector-error.ts';
import { type AmiPacket, header } from './ami-packet.ts';
import { AmiProtocolError, AmiReader } from './ami-reader.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

export interface AmiSessionHandlers {
  /** Logged in. */
  onReady(): void;
  /** Every packet after that but the answer to the login. */
  onPacket(packet: AmiPacket): void;
  /** Once, whoever ended it. */
  onClose(reason: string, kind: ConnectorErrorKind): void;
}

export interface AmiSession {
  /** Sends an action; headers must be free of line breaks. */
  send(action: string, headers?: Readonly<Record<string, string>>): void;
  /** Idempotent. */
  close(): void;
}

/** Asterisk greets and answers a login at once; longer means that the address leads nowhere. */
const LOGIN_TIMEOUT_MS = 10_000;
/** A dead link says nothing: when nothing came between two pings it is given up. */
const PING_EVERY_MS = 15_000;

/**
 *     connecting ──banner──► [asking for a challenge ──►] logging in ──accepted──► ready
 *          └────────────────────────────┴────────refused, cut, silent───────────────┴──► closed
 */
export function openAmiSession(
  { host, port, user, secret = '', login: way, tls }: AsteriskSettings,
  /** `call` hears the events of that class alone. */
  events: 'on' | 'off' | 'call',
  handlers: AmiSessionHandlers,
): AmiSession {
  let isReady = false;
  let isOver = false;
  let isChallenged = false;
  let hasHeard = true;
  const socket: Socket = tls ? connectTls({ host, port }) : connect({ host, port });
  socket.setNoDelay(true);

  const end = (reason: string, kind: ConnectorErrorKind = 'transient'): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(login);
    clearInterval(ping);
    socket.destroy();
    handlers.onClose(reason, kind);
  };
  const send = (action: string, headers: Readonly<Record<string, string>> = {}): void => {
    const lines = Object.entries({ Action: action, ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    if (!isOver) socket.write(`${lines.join('')}\r\n`);
  };
  const logIn = (proof: Readonly<Record<string, string>>): void =>
    send('Login', { Username: user, ...proof, Events: events });
  const reader = new AmiReader(
    () => (way === 'md5' ? send('Challenge', { AuthType: 'MD5' }) : logIn({ Secret: secret })),
    (packet) => {
      if (isOver) return;
      if (isReady) {
        handlers.onPacket(packet);
        return;
      }
      const response = header(packet, 'Response');
      // Events may come before the answer to the login, and are told again by the state that is read next.
      if (response === undefined) return;
      if (response !== 'Success') {
        const message = header(packet, 'Message') ?? 'no reason given';
        // With `allowmultiplelogin=no` our own last connection may still stand.
        const kind = /in use/i.test(message) ? 'transient' : 'auth';
        end(`Asterisk refused the AMI login: ${message}`, kind);
        return;
      }
      if (way === 'md5' && !isChallenged) {
        isChallenged = true;
        logIn({ AuthType: 'MD5', Key: md5(`${header(packet, 'Challenge') ?? ''}${secret}`) });
        return;
      }
      isReady = true;
      clearTimeout(login);
      handlers.onReady();
    },
  );
  const login = setTimeout(() => end('Asterisk did not answer the AMI login in time'), LOGIN_TIMEOUT_MS);
  const ping = setInterval(() => {
    if (!isReady) return;
    if (!hasHeard) {
      end('Asterisk does not answer any more');
      return;
    }
    hasHeard = false;
    send('Ping');
  }, PING_EVERY_MS);

  socket.on('data', (chunk) => {
    hasHeard = true;
    try {
      if (!isOver) reader.push(chunk);
    } catch (error) {
      if (!(error instanceof AmiProtocolError)) throw error;
      end(`What answers at ${host}:${port} breaks AMI: ${error.message}`);
    }
  });
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('Asterisk closed the AMI connection'));
  return { send, close: () => end('closed') };
}

/** AMI knows no better digest. It keeps the secret off the wire; what follows the login is readable all the same. */
function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface AmiServer {
  port: number;
  /** What was asked of it, in order, without ids. */
  actions: Record<string, string>[];
  /** Headers of the channels that live. */
  channels: Record<string, string>[];
  bridges: Record<string, string>[];
  /** By action: the packets that answer it, the response first; `undefined` for an action that is not known. */
  answers: Map<string, (asked: Record<string, string>) => Record<string, string>[] | undefined>;
  /** Actions that the user has no right to. */
  forbidden: Set<string>;
  /** Says nothing any more, and stays connected. */
  isDeaf: boolean;
  send(headers: Record<string, string>): void;
  /** Bytes as they are, to whoever is logged in with events. */
  sendRaw(bytes: string | Buffer): void;
  dropClients(): void;
  connections(): number;
  close(): Promise<void>;
}

export interface AmiServerOptions {
  secret: string;
  greeting?: string;
  /** Every byte alone. */
  isSlow?: boolean;
  refusal?: string;
  /** PEM; with it the server speaks TLS. */
  identity?: { key: string; cert: string };
}

/** Asterisk draws a number anew for every connection. */
const CHALLENGE = '1804289383';

const LISTS: Record<string, { list: 'channels' | 'bridges'; item: string }> = {
  CoreShowChannels: { list: 'channels', item: 'CoreShowChannel' },
  Status: { list: 'channels', item: 'Status' },
  BridgeList: { list: 'bridges', item: 'BridgeListItem' },
};

/** The little of Asterisk's manager that a stream of events needs, on loopback. */
export async function startAmiServer({
  secret,
  greeting = 'Asterisk Call Manager/11.0.0\r\n',
  isSlow = false,
  refusal,
  identity,
}: AmiServerOptions): Promise<AmiServer> {
  const sockets = new Set<Socket>();
  const listeners = new Set<Socket>();

  const write = (socket: Socket, bytes: string | Buffer): void => {
    if (isSlow) for (const byte of Buffer.from(bytes)) socket.write(Buffer.of(byte));
    else socket.write(bytes);
  };
  const answer = (socket: Socket, headers: Record<string, string>): void => write(socket, packetOf(headers));

  const login = (socket: Socket, action: Record<string, string>, id: Record<string, string>): void => {
    const key = createHash('md5').update(`${CHALLENGE}${secret}`).digest('hex');
    const isKnown = action.AuthType === 'MD5' ? action.Key === key : action.Secret === secret;
    const isRight = action.Username === 'callweave' && isKnown;
    if (!isRight || refusal !== undefined) {
      answer(socket, { Response: 'Error', ...id, Message: refusal ?? 'Authentication failed' });
      socket.end();
      return;
    }
    answer(socket, { Response: 'Success', ...id, Message: 'Authentication accepted' });
    if (action.Events !== 'off') {
      listeners.add(socket);
      answer(socket, { Event: 'FullyBooted', Privilege: 'system,all', Status: 'Fully Booted' });
    }
  };
  const act = (socket: Socket, action: Record<string, string>): void => {
    const { ActionID, ...asked } = action;
    server.actions.push(asked);
    if (server.isDeaf) return;
    const id: Record<string, string> = ActionID === undefined ? {} : { ActionID };
    const name = action.Action ?? '';
    const list = LISTS[name];
    if (name === 'Login') login(socket, action, id);
    else if (name === 'Challenge' && !server.forbidden.has(name))
      answer(socket, { Response: 'Success', ...id, Challenge: CHALLENGE });
    else if (name === 'Ping') answer(socket, { Response: 'Success', ...id, Ping: 'Pong' });
    else if (server.answers.has(name) && !server.forbidden.has(name)) {
      const packets = server.answers.get(name)?.(asked) ?? [unknownAction(name)];
      for (const packet of packets) answer(socket, { ...packet, ...id });
    } else if (server.forbidden.has(name) || list === undefined)
      answer(socket, { Response: 'Error', ...id, Message: 'Permission denied' });
    else {
      answer(socket, { Response: 'Success', ...id, EventList: 'start', Message: 'Items will follow' });
      for (const item of server[list.list]) answer(socket, { Event: list.item, ...id, ...item });
      answer(socket, { Event: `${name}Complete`, ...id, EventList: 'Complete', ListItems: '0' });
    }
  };

  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      listeners.delete(socket);
    });
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        act(socket, headersOf(text.slice(0, end)));
        text = text.slice(end + 4);
      }
    });
    write(socket, greeting);
  };
  const tcp = identity === undefined ? createServer(serve) : createTlsServer(identity, serve);
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');

  const server: AmiServer = {
    port: (tcp.address() as AddressInfo).port,
    actions: [],
    channels: [],
    bridges: [],
    answers: new Map(),
    forbidden: new Set(),
    isDeaf: false,
    send: (headers) => server.sendRaw(packetOf(headers)),
    sendRaw: (bytes) => {
      for (const socket of listeners) write(socket, bytes);
    },
    dropClients: () => {
      for (const socket of sockets) socket.destroy();
    },
    connections: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      tcp.close();
      await once(tcp, 'close');
    },
  };
  return server;
}

/** As Asterisk 13 and 20 say it. */
function unknownAction(name: string): Record<string, string> {
  return {
    Response: 'Error',
    Message: `Invalid/unknown command: ${name}. Use Action: ListCommands to show available commands.`,
  };
}

export function packetOf(headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${lines.join('')}\r\n`;
}

function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\r\n').map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}

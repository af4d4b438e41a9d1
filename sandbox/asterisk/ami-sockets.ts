import { createServer, type Server, type Socket } from 'node:net';
import { type AmiPacket, headersOf, headersOfBridge, toAmiPacket } from './ami-wording.ts';
import type { AriBoard } from './ari-board.ts';
import type { AriEvent } from './ari-event.ts';

const GREETING = 'Asterisk Call Manager/11.0.0\r\n';
const LISTS = new Set(['CoreShowChannels', 'BridgeList']);

/** The manager interface: who has logged in hears every event and may ask what goes on. */
export class AmiSockets {
  readonly #options: { user: string; password: string; board: AriBoard };
  /** All that are connected, and those of them that hear events. */
  readonly #sockets = new Set<Socket>();
  readonly #listeners = new Set<Socket>();
  readonly #server: Server;
  #stampedAt = 0;
  #micros = 0;

  constructor(options: { user: string; password: string; board: AriBoard }) {
    this.#options = options;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** How many listen to the events. */
  get count(): number {
    return this.#listeners.size;
  }

  /** @returns the port; what it was before, or any free one */
  async start(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  send(event: AriEvent): void {
    const at = Date.parse(event.timestamp.replace('+0000', 'Z'));
    // What falls into one millisecond is told by its microseconds.
    this.#micros = at === this.#stampedAt ? this.#micros + 7 : 0;
    this.#stampedAt = at;
    const packet = toAmiPacket(event, this.#micros);
    if (packet !== undefined) for (const socket of this.#listeners) socket.write(textOf(packet));
  }

  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.drop();
    if (this.#server.listening) await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#listeners.delete(socket);
    });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        this.#act(socket, headersIn(text.slice(0, end)));
        text = text.slice(end + 4);
      }
    });
    socket.write(GREETING);
  }

  #act(socket: Socket, { Action = '', ActionID, ...asked }: AmiPacket): void {
    const id: AmiPacket = ActionID === undefined ? {} : { ActionID };
    const answer = (packet: AmiPacket): void => void socket.write(textOf(packet));
    if (Action === 'Login') {
      const { user, password } = this.#options;
      if (asked.Username !== user || asked.Secret !== password) {
        answer({ Response: 'Error', ...id, Message: 'Authentication failed' });
        socket.end();
        return;
      }
      answer({ Response: 'Success', ...id, Message: 'Authentication accepted' });
      if (asked.Events === 'off') return;
      this.#listeners.add(socket);
      answer({ Event: 'FullyBooted', Privilege: 'system,all', Status: 'Fully Booted' });
    } else if (Action === 'Ping') answer({ Response: 'Success', ...id, Ping: 'Pong' });
    else if (LISTS.has(Action)) {
      answer({ Response: 'Success', ...id, EventList: 'start', Message: 'Items will follow' });
      for (const item of this.#list(Action)) answer({ ...item, ...id });
      answer({ Event: `${Action}Complete`, ...id, EventList: 'Complete', ListItems: '0' });
    } else answer({ Response: 'Error', ...id, Message: `Invalid/unknown command: ${Action}.` });
  }

  #list(action: string): AmiPacket[] {
    const { board } = this.#options;
    const bridges = [...board.bridges.values()];
    if (action === 'BridgeList')
      return bridges.map((bridge) => ({ Event: 'BridgeListItem', ...headersOfBridge(bridge) }));
    return [...board.channels.values()].map((channel) => ({
      Event: 'CoreShowChannel',
      ...headersOf(channel),
      Application: channel.dialplan.app_name,
      BridgeId: bridges.find(({ channels }) => channels.includes(channel.id))?.id ?? '',
    }));
  }
}

function textOf(packet: AmiPacket): string {
  return `${Object.entries(packet)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
}

function headersIn(text: string): AmiPacket {
  return Object.fromEntries(
    text.split('\r\n').map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}

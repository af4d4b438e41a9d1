import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartupError } from './startup-error.ts';

export interface HttpListenerOptions {
  server: Server;
  port: number;
  host: string;
}

/** Longer than the idle time of the usual load balancers, so that they close first and no request meets a closed socket. */
const KEEP_ALIVE_MS = 65_000;

/** Opens the port, and on stop lets the requests under way finish while sockets of the push go on until push closes them. */
export class HttpListener {
  private readonly options: HttpListenerOptions;
  private readonly underWay = new Set<ServerResponse>();
  private stopping: Promise<void> | undefined;

  constructor(options: HttpListenerOptions) {
    this.options = options;
  }

  /** The port that was taken; differs from the wanted one only when that was 0. */
  get port(): number {
    return (this.options.server.address() as AddressInfo | null)?.port ?? this.options.port;
  }

  async start(): Promise<void> {
    const { server, port, host } = this.options;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.on('request', (_request, response) => {
      this.underWay.add(response);
      response.once('close', () => this.underWay.delete(response));
      if (this.stopping !== undefined) response.setHeader('connection', 'close');
    });
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new StartupError(sentenceFor(error as NodeJS.ErrnoException, this.options), { cause: error });
    }
  }

  /** Resolves when no request is under way. */
  async stop(): Promise<void> {
    this.stopping ??= this.close();
    await this.stopping;
  }

  private async close(): Promise<void> {
    const { server } = this.options;
    if (!server.listening) return;
    server.close();
    server.closeIdleConnections();
    while (this.underWay.size > 0) {
      await Promise.all([...this.underWay].map((response) => once(response, 'close')));
    }
    server.closeIdleConnections();
  }
}

function sentenceFor(error: NodeJS.ErrnoException, { port, host }: HttpListenerOptions): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is already in use: stop what uses it, or set PORT to another one.`;
  }
  if (error.code === 'EACCES') {
    return `Port ${port} may not be opened by this account: set PORT to one above 1023.`;
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return `HOST ${host} is not an address of this machine.`;
  }
  return `Port ${port} cannot be opened: ${error.message}.`;
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './answer.ts';
import type { Faults } from './faults.ts';

export type Asked = {
  method: string;
  /** As it was written; who compares without regard to case says so. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
};

export type { Answer } from './answer.ts';

export type Served = { origin: string; port: number; server: Server; stop(): Promise<void> };

/** A small real HTTP server on the loopback. `faults` may answer in place of `answer`. */
export async function serve(options: {
  host: string;
  port: number;
  faults: Faults;
  answer(asked: Asked): Answer | Promise<Answer>;
  onError(error: unknown): void;
}): Promise<Served> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      options.onError(error);
      response.destroy();
    });
  });

  /** Path → its last answer. */
  const lastOf = new Map<string, Answer>();
  async function answerOf(asked: Asked): Promise<Answer> {
    const answer = await options.answer(asked);
    lastOf.set(asked.path, answer);
    return answer;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('date', new Date(options.faults.now()).toUTCString());
    const asked = await readAsked(request);
    const fate = await options.faults.meet(asked.path);
    if (fate === 'reset') response.destroy();
    else if (fate === 'hang') return;
    else if (fate === 'halfBody') writeHalf(response, await answerOf(asked));
    else if (fate === 'repeat') write(response, lastOf.get(asked.path) ?? (await answerOf(asked)));
    else if (fate !== undefined && 'kind' in fate) {
      await answerOf(asked);
      if (fate.answer !== undefined) write(response, fate.answer);
    } else write(response, fate ?? (await answerOf(asked)));
  }

  await listen(server, { host: options.host, port: options.port });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${options.host}:${port}`,
    port,
    server,
    stop: () => close(server),
  };
}

export function listen(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Idempotent; connections that hang are cut. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://sandbox');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function toBytes(answer: Answer): { bytes: Buffer; type?: string } {
  if ('json' in answer) return { bytes: Buffer.from(JSON.stringify(answer.json)), type: 'application/json' };
  if ('bytes' in answer) return { bytes: answer.bytes, type: answer.type };
  if ('text' in answer) {
    return { bytes: Buffer.from(answer.text), type: answer.type ?? 'text/plain; charset=utf-8' };
  }
  return { bytes: Buffer.alloc(0) };
}

function write(response: ServerResponse, answer: Answer): void {
  const { bytes, type } = toBytes(answer);
  response.writeHead(answer.status, { ...(type ? { 'content-type': type } : {}), ...answer.headers });
  response.end(bytes);
}

/** Promises the whole length and goes away in the middle. */
function writeHalf(response: ServerResponse, answer: Answer): void {
  const { bytes, type } = toBytes(answer);
  response.writeHead(answer.status, {
    ...(type ? { 'content-type': type } : {}),
    'content-length': String(bytes.length + 1),
  });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

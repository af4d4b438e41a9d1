import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../../../sandbox/exchange/random.ts';

/** Shares of the webhooks that meet a fault. */
export interface DoorFaults {
  /** Never arrives. */
  drop: number;
  /** Arrives twice. */
  double: number;
  /** Arrives, and the PBX never hears so: it sends again, if it ever does. */
  answerLost: number;
}

export const NO_FAULTS: DoorFaults = { drop: 0, double: 0, answerLost: 0 };

/** The line between a PBX and the hub's webhook address. */
export class FaultyDoor {
  readonly #random: Random;
  readonly #server: Server;
  faults = NO_FAULTS;
  /** When each webhook was lost that nobody sent again at once, epoch ms. */
  readonly lostAt: number[] = [];
  readonly counts = { passed: 0, dropped: 0, doubled: 0, unanswered: 0, refused: 0 };

  constructor(hubUrl: string, random: Random) {
    this.#random = random;
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const pass = async (): Promise<number> => {
        const answer = await fetch(`${hubUrl}${request.url}`, {
          method: request.method ?? 'POST',
          headers: plain(request.headers),
          body: Buffer.concat(chunks),
        });
        const body = Buffer.from(await answer.arrayBuffer());
        this.counts[answer.ok ? 'passed' : 'refused'] += 1;
        reply = { status: answer.status, type: answer.headers.get('content-type') ?? 'text/plain', body };
        return answer.status;
      };
      let reply = { status: 502, type: 'text/plain', body: Buffer.alloc(0) };
      const { drop, double, answerLost } = this.faults;
      if (this.#random.chance(drop)) {
        this.counts.dropped += 1;
        this.lostAt.push(Date.now());
        response.destroy();
        return;
      }
      await pass();
      if (this.#random.chance(double)) {
        this.counts.doubled += 1;
        await pass();
      }
      if (this.#random.chance(answerLost)) {
        this.counts.unanswered += 1;
        response.destroy();
        return;
      }
      response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !HOP_BY_HOP.has(name))
      .map(([name, value]) => [name, String(value)]),
  );
}

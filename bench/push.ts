import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { WebSocket } from 'ws';
import { print, quantile } from './figure.ts';
import { startBenchHub } from './hub/bench-hub.ts';
import { customerNumber } from './hub/seed.ts';
import { postAtRate } from './load/post-stream.ts';
import { connectPush } from './load/push-clients.ts';

const CLIENTS = 10_000;
const CALLS_PER_SECOND = 50;
const SECONDS = 20;
/** Handshakes under way at once; more only makes them wait for each other. */
const CONNECTING = 200;

/** Ten thousand agents' desktops on one hub process; fifty phones a second ring, each at one of them. */
export async function benchPush(): Promise<void> {
  const bench = await startBenchHub(CLIENTS);
  try {
    const before = await settledMemory(bench.hub.residentBytes);
    const arrivals = new Map<string, number>();
    const sockets: WebSocket[] = [];
    for (let n = 0; n < CLIENTS; n += CONNECTING) {
      const agents = bench.agentIds.slice(n, n + CONNECTING);
      const batch = agents.map(async (agentId) =>
        connectPush(bench.hub.port, await bench.tokenFor('agent', agentId), {
          onEvent(event, at) {
            const id = event.data.call.externalIds[0]?.value;
            if (event.type === 'callweave.call.delivered.v1' && id !== undefined) arrivals.set(id, at);
          },
        }),
      );
      sockets.push(...(await Promise.all(batch)));
    }
    const after = await settledMemory(bench.hub.residentBytes);
    print({
      name: 'push.memoryPerClient',
      value: (after - before) / CLIENTS / 1024,
      unit: 'kB',
      note: `resident memory of the hub process, ${CLIENTS} clients`,
    });

    const ids = Array.from({ length: CALLS_PER_SECOND * SECONDS }, () => randomUUID());
    const bodies = ids.map((id, n) =>
      bench.ring({ id, customer: customerNumber(n * 7919), extension: 1000 + ((n * 31) % CLIENTS) }),
    );
    const sent: number[] = [];
    const target = {
      port: bench.hub.port,
      path: bench.hookPath,
      contentType: 'application/x-www-form-urlencoded',
    };
    await postAtRate(target, bodies, CALLS_PER_SECOND, (n, at) => {
      sent[n] = at;
    });
    const deadline = performance.now() + 30_000;
    while (arrivals.size < ids.length && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (arrivals.size < ids.length) throw new Error(`${ids.length - arrivals.size} rings reached no desktop`);
    const times = ids.map((id, n) => (arrivals.get(id) as number) - (sent[n] as number));
    const note = `POST to frame, ${CLIENTS} clients on one process, ${CALLS_PER_SECOND} calls/s`;
    print({ name: 'push.latency.p50', value: quantile(times, 0.5), unit: 'ms', note });
    print({ name: 'push.latency.p99', value: quantile(times, 0.99), unit: 'ms', note });
    for (const socket of sockets) socket.removeAllListeners('close').terminate();
  } finally {
    await bench.stop();
  }
}

/** Memory after it stopped moving: start-up and handshakes leave garbage that is collected a little later. */
async function settledMemory(read: () => Promise<number>): Promise<number> {
  let last = await read();
  for (let tries = 0; tries < 10; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const now = await read();
    if (Math.abs(now - last) < 1_000_000) return now;
    last = now;
  }
  return last;
}

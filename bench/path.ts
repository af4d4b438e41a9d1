import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { median, print, quantile } from './figure.ts';
import { type BenchHub, startBenchHub } from './hub/bench-hub.ts';
import { customerNumber } from './hub/seed.ts';
import { type SpawnedService, spawnService } from './hub/spawn-service.ts';
import { postAll, postAtRate, type Target } from './load/post-stream.ts';
import { connectPush } from './load/push-clients.ts';

const FORM = 'application/x-www-form-urlencoded';
const AGENTS = 500;
const WARM_UP = 2_000;
const EVENTS = 8_000;
const ROUNDS = 3;
const CONCURRENCY = 64;
const LATENCY_RATE = 200;
const LATENCY_SECONDS = 15;

/**
 * From POST to frame received. Every event is the dearest one: the first ring of a new call, whose caller is one of a
 * million known numbers. Floor and path take turns, on the same database server and with the same sender.
 */
export async function benchPath(): Promise<void> {
  const bench = await startBenchHub(AGENTS);
  const floor = await spawnService({
    script: 'bench/floor/floor-server.ts',
    args: [bench.databaseUrl, bench.tenantId],
    portIn: (line) => (line.startsWith('{') ? (JSON.parse(line) as { port: number }).port : undefined),
  });
  try {
    const path = await openPath(bench);
    const bare = await openFloor(floor, bench);
    await bare.throughput(WARM_UP);
    await path.throughput(WARM_UP);
    const rates = { floor: [] as number[], path: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      rates.floor.push(await bare.throughput(EVENTS));
      rates.path.push(await path.throughput(EVENTS));
    }
    const [floorRate, pathRate] = [median(rates.floor), median(rates.path)];
    const rounds = `median of ${ROUNDS} rounds of ${EVENTS}, ${CONCURRENCY} senders, 1,000,000 numbers`;
    print({
      name: 'path.throughput',
      value: pathRate,
      unit: 'events/s',
      floor: floorRate,
      ratio: pathRate / floorRate,
      note: rounds,
    });

    const bareTimes = await bare.latencies();
    const times = await path.latencies();
    for (const [name, q] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      const [value, base] = [quantile(times, q), quantile(bareTimes, q)];
      print({
        name: `path.latency.${name}`,
        value,
        unit: 'ms',
        floor: base,
        ratio: value / base,
        note: `at ${LATENCY_RATE} events/s`,
      });
    }
    path.close();
    bare.close();
  } finally {
    await floor.stop();
    await bench.stop();
  }
}

interface Runner {
  throughput(events: number): Promise<number>;
  latencies(): Promise<number[]>;
  close(): void;
}

/** Call id → when its frame was read; shared by all runs of one target. */
type Arrivals = Map<string, number>;

function runner(
  target: Target,
  bodyOf: (id: string, n: number) => string,
  arrivals: Arrivals,
  close: () => void,
): Runner {
  let made = 0;
  const next = (count: number) =>
    Array.from({ length: count }, () => {
      const id = randomUUID();
      return { id, body: bodyOf(id, made++ * 7919) };
    });
  const allArrived = async (ids: readonly string[]) => {
    const deadline = performance.now() + 60_000;
    while (!ids.every((id) => arrivals.has(id))) {
      if (performance.now() > deadline)
        throw new Error('not every event reached the push client within a minute');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return {
    async throughput(events) {
      const calls = next(events);
      const started = performance.now();
      await postAll(
        target,
        calls.map(({ body }) => body),
        CONCURRENCY,
      );
      await allArrived(calls.map(({ id }) => id));
      const last = Math.max(...calls.map(({ id }) => arrivals.get(id) as number));
      arrivals.clear();
      return (events * 1000) / (last - started);
    },
    async latencies() {
      const calls = next(LATENCY_RATE * LATENCY_SECONDS);
      const sent: number[] = [];
      await postAtRate(
        target,
        calls.map(({ body }) => body),
        LATENCY_RATE,
        (n, at) => {
          sent[n] = at;
        },
      );
      await allArrived(calls.map(({ id }) => id));
      const times = calls.map(({ id }, n) => (arrivals.get(id) as number) - (sent[n] as number));
      arrivals.clear();
      return times;
    },
    close,
  };
}

async function openPath(bench: BenchHub): Promise<Runner> {
  const arrivals: Arrivals = new Map();
  const socket = await connectPush(bench.hub.port, await bench.tokenFor('supervisor'), {
    onEvent(event, at) {
      const id = event.data.call.externalIds[0]?.value;
      if (event.type === 'callweave.call.delivered.v1' && id !== undefined) arrivals.set(id, at);
    },
  });
  socket.removeAllListeners('close');
  return runner(
    { port: bench.hub.port, path: bench.hookPath, contentType: FORM },
    (id, n) => bench.ring({ id, customer: customerNumber(n), extension: 1000 + (n % AGENTS) }),
    arrivals,
    () => socket.terminate(),
  );
}

async function openFloor(floor: SpawnedService, bench: BenchHub): Promise<Runner> {
  const arrivals: Arrivals = new Map();
  const socket = new WebSocket(`ws://127.0.0.1:${floor.port}/push`);
  socket.on('message', (data) =>
    arrivals.set((JSON.parse(String(data)) as { callid: string }).callid, performance.now()),
  );
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return runner(
    { port: floor.port, path: '/hook', contentType: FORM },
    (id, n) => bench.ring({ id, customer: customerNumber(n), extension: 1000 + (n % AGENTS) }),
    arrivals,
    () => socket.terminate(),
  );
}

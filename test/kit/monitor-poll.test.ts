import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { type MonitorChange, monitorStream, type SeenItem } from '../../connectors/kit/monitor-poll.ts';
import { StreamRunner } from '../../connectors/kit/stream-runner.ts';
import { NO_HTTP } from './no-http.ts';

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The kit's runner over a list that the test sets; time moves by `tick`. */
function watch(options: { known?: string[] } = {}) {
  const told: MonitorChange[] = [];
  const health: string[] = [];
  let now = 0;
  let wake: () => void = () => undefined;
  const pbx = { answer: (): SeenItem[] => [], asked: 0 };
  const runner = new StreamRunner<object>({
    stream: monitorStream<object>({
      everyMsOf: () => 2_000,
      missesToEnd: 2,
      fetch: async () => {
        pbx.asked += 1;
        return pbx.answer();
      },
    }),
    context: { settings: {}, country: 'RU' },
    http: NO_HTTP,
    clock: {
      now: () => now,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          wake = () => {
            now += ms;
            resolve();
          };
          signal?.addEventListener('abort', () => resolve(), { once: true });
        }),
    },
    knownKeys: async () => options.known ?? [],
    write: async (exchanges) =>
      void told.push(...exchanges.map(({ body }) => JSON.parse(body) as MonitorChange)),
    onUp: () => void health.push('up'),
    onDown: (reason, kind) => void health.push(`${kind}: ${reason}`),
    random: () => 1,
  });
  const tick = async (): Promise<void> => {
    wake();
    await settle();
  };
  return { runner, pbx, told, health, tick };
}

describe('a monitor that is asked again and again', () => {
  it('is up with the first answer and stores only what changes', async () => {
    const { runner, pbx, told, health, tick } = watch();
    pbx.answer = () => [{ call: 'a', item: { to: '101' } }];
    runner.start();
    await settle();
    for (let turn = 0; turn < 5; turn += 1) await tick();
    await runner.stop();
    expect(health).toEqual(['up']);
    expect(pbx.asked).toBeGreaterThan(3);
    expect(told).toHaveLength(1);
  });

  it('goes down when an answer fails, comes back, and ends what went meanwhile', async () => {
    const known = ['monitor:1000:0123456789abcdef01234567'];
    const { runner, pbx, told, health, tick } = watch({ known });
    pbx.answer = () => {
      throw new ConnectorError('transient', 'answered 502');
    };
    runner.start();
    await settle();
    expect(health).toEqual(['transient: answered 502']);
    pbx.answer = () => [];
    for (let turn = 0; turn < 4; turn += 1) await tick();
    await runner.stop();
    expect(health).toEqual(['transient: answered 502', 'up']);
    expect(told.flatMap(({ calls }) => calls)).toEqual([{ key: known[0], items: [], gone: [] }]);
  });

  it('stops at refused credentials', async () => {
    const { runner, pbx, health, tick } = watch();
    pbx.answer = () => {
      throw new ConnectorError('auth', 'issue a new pair');
    };
    runner.start();
    await settle();
    for (let turn = 0; turn < 3; turn += 1) await tick();
    await runner.stop();
    expect(health).toEqual(['auth: issue a new pair']);
    expect(pbx.asked).toBe(1);
  });
});

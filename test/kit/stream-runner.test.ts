import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { FrameBuffer } from '../../connectors/kit/frame-buffer.ts';
import type { StreamHandlers } from '../../connectors/kit/stream.ts';
import { StreamRunner, type StreamRunnerOptions } from '../../connectors/kit/stream-runner.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { NO_HTTP } from './no-http.ts';

/** Lets everything that is ready run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

class FakePbx {
  readonly opened: StreamHandlers[] = [];
  readonly sleeps: number[] = [];
  readonly written: string[][] = [];
  readonly health: string[] = [];
  /** `known` of each reading of the state. */
  readonly asked: (readonly string[])[] = [];
  closed = 0;
  now = Date.parse('2026-03-23T09:00:00Z');
  wake: () => void = () => undefined;
  readState = async (): Promise<Exchange[]> => [
    { at: new Date(this.now).toISOString(), source: 'stream', operation: 'state', body: 'state' },
  ];
  write = async (exchanges: readonly Exchange[]): Promise<void> => {
    this.written.push(exchanges.map(({ body }) => body));
  };

  runner(options: Partial<StreamRunnerOptions<unknown>> = {}): StreamRunner<unknown> {
    return new StreamRunner<unknown>({
      stream: {
        operation: () => 'ari',
        wants: (body) => body !== 'noise',
        open: (_context, handlers) => {
          this.opened.push(handlers);
          return { close: () => (this.closed += 1) };
        },
        readState: (_http, _context, _now, known) => {
          this.asked.push(known ?? []);
          return this.readState();
        },
      },
      context: { settings: {}, country: 'RU' },
      http: NO_HTTP,
      clock: {
        now: () => this.now,
        sleep: (ms, signal) =>
          new Promise((resolve) => {
            this.sleeps.push(ms);
            this.wake = resolve;
            signal?.addEventListener('abort', () => resolve());
          }),
      },
      knownKeys: async () => ['channel:1'],
      write: (exchanges) => this.write(exchanges),
      onUp: () => void this.health.push('up'),
      onDown: (reason, kind) => void this.health.push(`${kind}: ${reason}`),
      random: () => 1,
      ...options,
    });
  }

  get last(): StreamHandlers {
    return this.opened.at(-1)!;
  }
}

describe('a stream', () => {
  it('is up once its state has been read, and writes frames in order', async () => {
    const pbx = new FakePbx();
    const runner = pbx.runner();
    runner.start();
    pbx.last.onFrame('early');
    pbx.last.onOpen();
    await settle();
    for (const body of ['1', 'noise', '2', '3']) pbx.last.onFrame(body);
    await settle();
    expect(pbx.health).toEqual(['up']);
    expect(pbx.asked).toEqual([['channel:1']]);
    expect(pbx.written.flat()).toEqual(['early', 'state', '1', '2', '3']);
    await runner.stop();
    expect(pbx.closed).toBe(1);
  });

  it('comes back with growing pauses, and with short ones after a healthy life', async () => {
    const pbx = new FakePbx();
    const runner = pbx.runner();
    runner.start();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      pbx.last.onClose('ECONNREFUSED');
      await settle();
      pbx.wake();
      await settle();
    }
    expect(pbx.sleeps).toEqual([500, 1_000, 2_000, 4_000]);
    pbx.last.onOpen();
    await settle();
    pbx.now += 60_000;
    pbx.last.onClose('gone');
    await settle();
    expect(pbx.sleeps.at(-1)).toBe(500);
    expect(pbx.health.at(-2)).toBe('up');
    await runner.stop();
  });

  it('reads the state again after each reconnect', async () => {
    const pbx = new FakePbx();
    const runner = pbx.runner();
    runner.start();
    for (let life = 0; life < 2; life += 1) {
      pbx.last.onOpen();
      await settle();
      pbx.last.onClose('gone');
      await settle();
      pbx.wake();
      await settle();
    }
    expect(pbx.written.flat()).toEqual(['state', 'state']);
    await runner.stop();
  });

  it('connects again when its state cannot be read', async () => {
    const pbx = new FakePbx();
    pbx.readState = async () => {
      throw new ConnectorError('transient', 'timeout');
    };
    const runner = pbx.runner();
    runner.start();
    pbx.last.onOpen();
    await settle();
    expect(pbx.health).toEqual(['transient: timeout']);
    await runner.stop();
  });

  it('does not knock on with refused credentials', async () => {
    const pbx = new FakePbx();
    const runner = pbx.runner();
    runner.start();
    pbx.last.onClose('Unexpected server response: 401');
    await settle();
    expect(pbx.health).toEqual(['auth: Unexpected server response: 401']);
    expect(pbx.sleeps).toEqual([]);
    await runner.stop();
  });

  it('stops at once, in whatever state it is, and stops twice as well', async () => {
    const waiting = new FakePbx();
    const runner = waiting.runner();
    runner.start();
    waiting.last.onClose('gone');
    await settle();
    await runner.stop();
    await runner.stop();
    expect(waiting.opened).toHaveLength(1);
  });

  it('ignores the late words of a stream that it has left', async () => {
    const pbx = new FakePbx();
    const runner = pbx.runner();
    runner.start();
    const first = pbx.last;
    first.onClose('gone');
    first.onClose('gone again');
    first.onFrame('ghost');
    await settle();
    expect(pbx.health).toEqual(['transient: gone']);
    expect(pbx.written).toEqual([]);
    await runner.stop();
  });
});

describe('frames on their way', () => {
  const frame = (body: string): Exchange => ({ at: '2026-03-23T09:00:00.000Z', source: 'stream', body });

  it('go together, one batch at a time', async () => {
    const batches: string[][] = [];
    let release: () => void = () => undefined;
    const buffer = new FrameBuffer({
      sleep: async () => undefined,
      write: (exchanges) => {
        batches.push(exchanges.map(({ body }) => body));
        return new Promise((resolve) => {
          release = resolve;
        });
      },
    });
    for (const body of ['1', '2']) buffer.push(frame(body));
    await settle();
    for (const body of ['3', '4', '5']) buffer.push(frame(body));
    await settle();
    expect(batches).toEqual([['1', '2']]);
    release();
    await settle();
    expect(batches).toEqual([
      ['1', '2'],
      ['3', '4', '5'],
    ]);
  });

  it('are tried again, in order, until the database is back', async () => {
    let failures = 3;
    const written: string[] = [];
    const buffer = new FrameBuffer({
      sleep: async () => undefined,
      write: async (exchanges) => {
        if (failures-- > 0) throw new Error('database away');
        written.push(...exchanges.map(({ body }) => body));
      },
    });
    buffer.push(frame('1'));
    buffer.push(frame('2'));
    await buffer.flush();
    expect(written).toEqual(['1', '2']);
  });

  it('are refused when too many wait', async () => {
    const buffer = new FrameBuffer({
      sleep: async () => undefined,
      write: () => new Promise(() => undefined),
      maxWaiting: 2,
    });
    expect([buffer.push(frame('1')), buffer.push(frame('2')), buffer.push(frame('3'))]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

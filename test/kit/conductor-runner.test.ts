import { describe, expect, it } from 'vitest';
import { ConductorRunner } from '../../connectors/kit/conductor-runner.ts';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import type { ConductorHandlers } from '../../connectors/kit/menu-conductor.ts';
import { NO_HTTP } from './no-http.ts';

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function conductor(failing?: Error) {
  const opened: ConductorHandlers[] = [];
  const heard: string[] = [];
  let closed = 0;
  let wake: () => void = () => undefined;
  const runner = new ConductorRunner<unknown>({
    conductor: {
      supports: { steps: [], targets: [] },
      plays: { container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8_000, channels: 1 },
      open: (_context, _host, handlers) => {
        opened.push(handlers);
        if (failing !== undefined) throw failing;
        return { close: () => (closed += 1), dismiss: async () => undefined };
      },
    },
    context: { settings: {}, country: 'RU' },
    http: NO_HTTP,
    host: { enter: async () => undefined },
    clock: {
      now: () => 0,
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          wake = resolve;
          signal?.addEventListener('abort', () => resolve());
        }),
    },
    onUp: () => void heard.push('up'),
    onDown: (reason, kind) => void heard.push(`${kind}: ${reason}`),
    onTrouble: (reason, callId) => void heard.push(`${callId}: ${reason}`),
    random: () => 1,
  });
  return { runner, opened, heard, closed: () => closed, wake: () => wake() };
}

describe('a conductor', () => {
  it('is opened again when it ends, and closed when it is to stop', async () => {
    const one = conductor();
    one.runner.start();
    one.opened[0]?.onOpen();
    one.opened[0]?.onTrouble('no sound', 'call-1');
    one.opened[0]?.onClose('gone');
    one.opened[0]?.onOpen();
    await settle();
    one.wake();
    await settle();
    expect(one.opened).toHaveLength(2);
    one.opened[1]?.onOpen();
    expect(one.heard).toEqual(['up', 'call-1: no sound', 'transient: gone', 'up']);
    await one.runner.stop();
    expect(one.closed()).toBe(2);
  });

  it('knocks no more when the credentials are refused', async () => {
    const one = conductor(new ConnectorError('auth', 'wrong password'));
    one.runner.start();
    await settle();
    expect(one.heard).toEqual(['auth: wrong password']);
    expect(one.opened).toHaveLength(1);
    await one.runner.stop();
  });
});

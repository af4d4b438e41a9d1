import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StreamRunner } from '../../connectors/kit/stream-runner.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { asteriskSettings } from '../../connectors/pbx/asterisk/asterisk-settings.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { NO_HTTP } from '../kit/no-http.ts';
import { type AmiServer, startAmiServer } from './ami-server.ts';

let server: AmiServer;
let runner: StreamRunner<never> | undefined;
beforeEach(async () => {
  server = await startAmiServer({ secret: 'open-sesame' });
});
afterEach(async () => {
  await runner?.stop();
  await server.close();
});

function run(secret: string) {
  const seen = { written: [] as Exchange[], ups: 0, downs: [] as string[], dropped: 0 };
  runner = new StreamRunner({
    stream: asterisk.stream as never,
    context: {
      country: 'RU',
      settings: asteriskSettings.parse({ interface: 'ami', port: server.port, secret }) as never,
    },
    http: NO_HTTP,
    clock: { now: () => Date.now(), sleep: () => sleep(1) },
    write: async (exchanges) => {
      seen.written.push(...exchanges);
    },
    knownKeys: async () => ['channel:1772435704.1'],
    onUp: () => {
      seen.ups++;
    },
    onDown: (reason, kind) => seen.downs.push(`${kind}: ${reason}`),
    onFrame: (isWanted) => {
      if (!isWanted) seen.dropped++;
    },
  });
  runner.start();
  return seen;
}

describe('a connection that listens through AMI', () => {
  it('keeps what tells of calls and drops the rest', async () => {
    const seen = run('open-sesame');
    await vi.waitFor(() => expect(seen.ups).toBe(1), 60_000);
    const channel = { Channel: 'PJSIP/101-00000001', Uniqueid: '1772435704.1' };
    server.send({ Event: 'VarSet', ...channel, Variable: 'RTPAUDIOQOS', Value: 'x' });
    server.send({ Event: 'VarSet', ...channel, Variable: 'DIALSTATUS', Value: 'BUSY' });
    server.send({ Event: 'RTCPSent', To: '127.0.0.1:9' });
    server.send({ Event: 'Hangup', ...channel, Cause: '17' });
    await vi.waitFor(() => expect(seen.written).toHaveLength(3), 60_000);
    expect(seen.written.map(({ operation, body }) => `${operation} ${JSON.parse(body).Event}`)).toEqual([
      'ami CallweaveState',
      'ami VarSet',
      'ami Hangup',
    ]);
    // FullyBooted, the other variable and the statistics.
    expect(seen.dropped).toBe(3);
  });

  it('comes back after a cut and reads the state again', async () => {
    const seen = run('open-sesame');
    await vi.waitFor(() => expect(seen.ups).toBe(1), 60_000);
    server.dropClients();
    await vi.waitFor(() => expect(seen.ups).toBe(2), 60_000);
    expect(seen.downs).toEqual([expect.stringContaining('transient: ')]);
    expect(seen.written.map(({ body }) => JSON.parse(body).gone)).toEqual([
      ['1772435704.1'],
      ['1772435704.1'],
    ]);
  });

  it('knocks no second time with a refused secret', async () => {
    const seen = run('wrong');
    await vi.waitFor(() => expect(seen.downs).toHaveLength(1), 60_000);
    expect(seen.downs).toEqual(['auth: Asterisk refused the AMI login: Authentication failed']);
    await sleep(20);
    expect(server.actions).toHaveLength(1);
  });
});

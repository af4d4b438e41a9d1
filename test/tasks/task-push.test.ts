import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import type { TaskEvent } from '../../src/push/protocol/messages.ts';
import { PushServer } from '../../src/push/push-server.ts';
import { createPushClient, type PushClient, type PushClientOptions } from '../../web/client/src/index.ts';
import { createHub, type Hub } from '../calls/hub-harness.ts';
import { AT, MINUTE, missed, talked } from './task-story.ts';

let hub: Hub;
let http: Server;
let push: PushServer;
let clients: PushClient[];

beforeEach(async () => {
  hub = await createHub();
  http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  push = new PushServer({
    database: hub.database,
    bus: hub.bus,
    verifyPushToken: async (token) => ({
      tenantId: hub.tenantId,
      userId: token,
      expiresAt: new Date(Date.now() + 3_600_000),
      ...(token === 'supervisor'
        ? { role: 'supervisor' as const }
        : { role: 'agent' as const, agentId: hub.agents.get(token)?.agentId ?? '' }),
    }),
    logger: silentLogger(),
    metrics: new Metrics(),
  });
  await push.start();
  push.attach(http);
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.stop();
  await push.stop();
  await new Promise((resolve) => http.close(resolve));
  await hub.close();
});

/** A client of the package, and what it was told of tasks. */
async function join(token: string): Promise<{ told: string[]; events: TaskEvent[]; client: PushClient }> {
  const events: TaskEvent[] = [];
  const told: string[] = [];
  const client = createPushClient({
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/push`,
    token: async () => token,
    WebSocket: WebSocket as unknown as NonNullable<PushClientOptions['WebSocket']>,
    onTask: (event) => {
      events.push(event);
      told.push(event.type.split('.')[2] ?? '');
    },
  });
  clients.push(client);
  client.start();
  await live(client);
  return { told, events, client };
}
const live = (client: PushClient) =>
  vi.waitFor(() => expect(client.getSnapshot().state.name).toBe('live'), 60_000);

describe('whoever listens to push', () => {
  it('hears of tasks in the one sequence: the agent whose task it is, the supervisors, and nobody else', async () => {
    const [mine, other, supervisor] = await Promise.all([join('101'), join('102'), join('supervisor')]);
    await hub.say(missed('a'));
    await hub.say(talked('b', { leg: '103', at: AT + 10 * MINUTE }));
    await vi.waitFor(() => expect(mine.told).toEqual(['opened', 'closed']), 60_000);
    await vi.waitFor(() => expect(supervisor.told).toEqual(['opened', 'closed']), 60_000);
    // The last thing told to everybody, so that what should not come has had its time.
    await hub.say({
      id: 'r',
      call: 'c',
      kind: 'delivered',
      at: Date.now(),
      leg: '102',
      from: '+79000000099',
    });
    await vi.waitFor(() => expect(other.client.getSnapshot().calls).toHaveLength(1), 60_000);
    expect(other.told).toEqual([]);
    expect(mine.events[1]?.data.task).toMatchObject({
      closed: { reason: 'calledBack', by: { agentName: 'Agent 103' } },
    });
    // Calls and cards are as ever: a task is none of them.
    expect(supervisor.client.getSnapshot().calls).toHaveLength(1);
  });

  it('hears after a reconnect what it missed, once', async () => {
    const mine = await join('101');
    await hub.say(missed('a'));
    await vi.waitFor(() => expect(mine.told).toEqual(['opened']), 60_000);
    mine.client.stop();
    await hub.say(talked('b', { at: AT + 10 * MINUTE }));
    mine.client.start();
    await vi.waitFor(() => expect(mine.told).toEqual(['opened', 'closed']), 60_000);
    await live(mine.client);
    expect(mine.told).toEqual(['opened', 'closed']);
  });
});

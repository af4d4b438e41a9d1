import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { PbxPort } from '../../src/connections/pbx-port.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { messageSchemas } from '../../src/http/asyncapi.ts';
import { insertInboxRows } from '../../src/inbox/inbox-row.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import type { ServerFrame } from '../../src/push/protocol/messages.ts';
import { PushServer } from '../../src/push/push-server.ts';
import { captureLines, context } from '../asterisk/recorded-calls.ts';
import { createHub, type Hub } from '../calls/hub-harness.ts';
import { QueueingSocket } from './push-client-socket.ts';

/** Calls of every kind: handed on, held, queued, missed, blocked, led through a menu, and asked back. */
const DAY = [
  'answered-direct',
  'hold-and-resume',
  'chain-attended-attended',
  'chain-blind-blind',
  'attended-transfer-aborted',
  'blind-transfer-returns',
  'queue-ringall-answered',
  'queue-timeout',
  'ivr-digit-1',
  'missed-then-calls-again',
  'outbound-then-attended-transfer',
  'pickup-directed',
  'voicemail-after-no-answer',
  'forward-unconditional',
];

const port: PbxPort = {
  connector: asterisk.id,
  displayName: asterisk.displayName,
  numberForm: asterisk.numberForm,
  parse: (exchange) => asterisk.parse(exchange, context),
  interpret: (facts) => asterisk.interpret(facts, context),
};

let hub: Hub;
let push: PushServer;
let now = new Date();
const http = createServer();
/** Whose socket → everything it was sent. */
const heard = new Map<string, ServerFrame[]>();

/** Nothing but what is described may be sent. */
function frameValidators(): Map<string, ValidateFunction> {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'callweave:push', components: { schemas: messageSchemas({ isClosed: true }) } });
  const names = {
    welcome: 'WelcomeFrame',
    snapshot: 'SnapshotFrame',
    event: 'EventFrame',
    ping: 'PingFrame',
    callEvent: 'CallEvent',
    taskEvent: 'TaskEvent',
  };
  return new Map(
    Object.entries(names).map(([name, schema]) => [
      name,
      ajv.compile({ $ref: `callweave:push#/components/schemas/${schema}` }),
    ]),
  );
}

async function join(token: string): Promise<void> {
  const { port: place } = http.address() as AddressInfo;
  const client = new QueueingSocket(`ws://127.0.0.1:${place}/push`).answerPings();
  const frames: ServerFrame[] = [];
  heard.set(token, frames);
  client.socket.on('message', (data) => frames.push(JSON.parse(String(data)) as ServerFrame));
  await client.opened();
  client.say({ type: 'hello', token });
  await expect.poll(() => frames.some(({ type }) => type === 'snapshot'), { timeout: 20_000 }).toBe(true);
}

/** As the PBX told it then, a few frames at a time. */
async function play(scenario: string): Promise<void> {
  const exchanges = captureLines(scenario)
    .map((line) => JSON.parse(line) as Exchange)
    .filter(({ body }) => asterisk.stream?.wants(body));
  for (let start = 0; start < exchanges.length; start += 5) {
    const batch = exchanges.slice(start, start + 5);
    now = new Date(batch.at(-1)?.at as string);
    const { tenantId, connectionId } = hub;
    await insertInboxRows(
      hub.database.hubPool,
      batch.map((exchange) => ({ tenantId, connectionId, exchange })),
    );
    await hub.drain();
  }
}

beforeAll(async () => {
  hub = await createHub({ port, now: () => now });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  push = new PushServer({
    database: hub.database,
    bus: hub.bus,
    verifyPushToken: async (token) => ({
      tenantId: hub.tenantId,
      userId: token,
      expiresAt: new Date(Date.now() + 3_600_000),
      ...(token === 'admin'
        ? { role: 'admin' }
        : { role: 'agent', agentId: hub.agents.get(token)?.agentId as string }),
    }),
    logger: silentLogger(),
    metrics: new Metrics(),
  });
  await push.start();
  push.attach(http);
}, 60_000);

afterAll(async () => {
  await push?.stop();
  await new Promise((resolve) => http.close(resolve));
  await hub?.close();
});

describe('what three sockets hear in a day', { timeout: 120_000 }, () => {
  it('is what the AsyncAPI description says, and nothing besides', async () => {
    await play(DAY[0] as string);
    for (const token of ['admin', '101', '102']) await join(token);
    for (const scenario of DAY.slice(1)) await play(scenario);
    const { rows } = await hub.owner.query(
      'SELECT max(sequence)::int AS last FROM outgoing_events WHERE tenant_id = $1',
      [hub.tenantId],
    );
    const admin = heard.get('admin') ?? [];
    await expect
      .poll(() => Math.max(0, ...admin.map((frame) => (frame.type === 'event' ? frame.sequence : 0))), {
        timeout: 60_000,
      })
      .toBe(rows[0].last);

    const validators = frameValidators();
    const isDescribed = (frame: ServerFrame): boolean => validators.get(frame.type)?.(frame) === true;
    const faults: string[] = [];
    for (const [token, frames] of heard) {
      for (const frame of frames) {
        if (!isDescribed(frame)) {
          faults.push(
            `${token}: ${JSON.stringify(validators.get(frame.type)?.errors?.slice(0, 3) ?? frame)}`,
          );
        }
      }
    }
    expect(faults).toEqual([]);

    const events = admin.flatMap((frame) => (frame.type === 'event' ? [frame.event.type] : []));
    for (const kind of ['delivered', 'established', 'held', 'transferred', 'queued', 'cleared']) {
      expect(events).toContain(`callweave.call.${kind}.v1`);
    }
    expect(events).toContain('callweave.task.opened.v1');
    // Theirs may come a moment after the administrator's.
    const cards = () =>
      (heard.get('101') ?? []).filter((frame) => frame.type === 'event' && 'card' in frame.event.data);
    await expect.poll(() => cards().length, { timeout: 20_000 }).toBeGreaterThan(3);
    expect(cards().flatMap((frame) => (isDescribed(frame) ? [] : [frame]))).toEqual([]);
  });

  it('is what webhooks are told, too', async () => {
    const { rows } = await hub.owner.query<{ type: string; event: object }>(
      'SELECT type, event FROM outgoing_events WHERE tenant_id = $1 ORDER BY sequence',
      [hub.tenantId],
    );
    const validators = frameValidators();
    const faults = rows.flatMap(({ type, event }) => {
      const isValid = validators.get(type.startsWith('callweave.task.') ? 'taskEvent' : 'callEvent');
      return isValid?.(event) === true ? [] : [isValid?.errors?.slice(0, 3)];
    });
    expect(faults).toEqual([]);
    expect(rows.length).toBeGreaterThan(100);
  });
});

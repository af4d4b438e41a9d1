import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { secretFieldsOf, settingsSchemaOf } from '../../connectors/kit/settings-form.ts';
import { pbxConnectors } from '../../connectors/registry.ts';
import {
  demoAgents,
  demoCallers,
  openSandbox,
  type PbxName,
  pbxNames,
  type Sandbox,
} from '../../sandbox/index.ts';
import { type CaptureLine, captureLineSchema, isExchange } from '../../src/domain/capture-line.ts';
import { type ConsoleHub, startConsoleHub } from '../console/console-hub.ts';
import { callsOf, firstDifference, numbersIn } from './masked-calls.ts';

/** The whole hub over real HTTP against every virtual PBX, each with its capture on. */
let hub: ConsoleHub;
let sandbox: Sandbox;
let folder: string;
const taken = new Map<PbxName, Taken>();

interface Taken {
  connectionId: string;
  hookUrl?: string;
  settings: Record<string, unknown>;
  connector: (typeof pbxConnectors)[number];
  captureId: string;
  text: string;
  lines: CaptureLine[];
  /** What the hub itself stored, unmasked. */
  stored: string[];
}

/** A log that is polled makes one exchange of many rows. */
const ENOUGH_IN_ALL = 60;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callweave-captures-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  hub = await startConsoleHub(folder);
  sandbox = await openSandbox({ pace: 8, backlog: 10 });
  for (const { pbx, connector, name, settings } of sandbox.world.connections) {
    const made = await hub.ask('POST', '/connections', { connector, name, settings, enabled: false });
    const { connectionId } = made;
    const { captureId } = await hub.ask('POST', `/connections/${connectionId}/captures`, { hours: 1 });
    await hub.ask('PATCH', `/connections/${connectionId}`, { enabled: true });
    const found = pbxConnectors.find(({ id }) => id === connector) as Taken['connector'];
    const hookUrl = made.hookUrl && hub.origin + new URL(made.hookUrl).pathname;
    taken.set(pbx, {
      connectionId,
      captureId,
      hookUrl,
      settings,
      connector: found,
      text: '',
      lines: [],
      stored: [],
    });
  }
  for (const { hookUrl } of taken.values()) await knockWrongly(hookUrl);
  sandbox.ring(Object.fromEntries([...taken].map(([pbx, { hookUrl }]) => [pbx, hookUrl ? { hookUrl } : {}])));
  const isEnough = async (): Promise<boolean> => {
    const now = await counts();
    return now.every((count) => count > 0) && now.reduce((sum, count) => sum + count, 0) > ENOUGH_IN_ALL;
  };
  await vi.waitUntil(isEnough, { timeout: 150_000, interval: 1_000 }).catch(async (error) => {
    throw new Error(`${String(error)} ${(await counts()).join(' ')}`);
  });
  sandbox.quiet();
  for (const one of taken.values())
    await hub.ask('PATCH', `/connections/${one.connectionId}`, { enabled: false });
  await stillness();
  for (const one of taken.values()) await takeHome(one);
}, 400_000);

afterAll(async () => {
  await sandbox?.stop();
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A webhook with a wrong token in a field of its own, and a number that nobody understands. */
async function knockWrongly(hookUrl: string | undefined): Promise<void> {
  if (hookUrl === undefined) return;
  for (const type of ['application/x-www-form-urlencoded', 'application/json', 'text/plain']) {
    const body = 'crm_token=a-wrong-token&cmd=event&phone=79000000011&odd_field=+79000000011';
    await fetch(hookUrl, {
      method: 'POST',
      headers: { 'content-type': type, authorization: 'Bearer a-wrong-token' },
      body,
    });
  }
}

async function rowsOf<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: hub.databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function counts(): Promise<number[]> {
  const rows = await rowsOf<{ connection_id: string; count: number }>(
    'SELECT connection_id, count(*)::int AS count FROM inbox GROUP BY 1',
  );
  return [...taken.values()].map(
    (one) => rows.find((row) => row.connection_id === one.connectionId)?.count ?? 0,
  );
}

async function stillness(): Promise<void> {
  let before = -1;
  const isStill = async (): Promise<boolean> => {
    const now = (await counts()).reduce((sum, count) => sum + count, 0);
    const same = now === before;
    before = now;
    return same;
  };
  await vi.waitUntil(isStill, { timeout: 150_000, interval: 2_500 });
}

async function takeHome(one: Taken): Promise<void> {
  const path = `/connections/${one.connectionId}/captures`;
  await hub.ask('POST', `${path}/${one.captureId}/stop`);
  const { cookies } = await hub.sessionOf('admin');
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  one.text = await (
    await fetch(`${hub.origin}/api/v1${path}/${one.captureId}/file`, { headers: { cookie } })
  ).text();
  one.lines = one.text
    .split('\n')
    .filter(Boolean)
    .map((line) => captureLineSchema.parse(JSON.parse(line)));
  const stored = await rowsOf<{ exchange: object; source: string; received_at: Date }>(
    'SELECT exchange, source, received_at FROM inbox WHERE connection_id = $1 ORDER BY inbox_id',
    [one.connectionId],
  );
  one.stored = stored.map(({ exchange, source, received_at: at }) =>
    JSON.stringify({ ...exchange, source, at: at.toISOString() }),
  );
}

describe.each(pbxNames)('a capture of the hub at %s', (name) => {
  const of = (): Taken => taken.get(name) as Taken;

  it('has every exchange that was stored, and nothing was dropped', async () => {
    const { lines, stored, connectionId } = of();
    expect(lines.filter(isExchange)).toHaveLength(stored.length);
    const { items } = await hub.ask('GET', `/connections/${connectionId}/captures`);
    expect(items).toMatchObject([{ isOn: false, endReason: 'stopped', dropped: 0, lines: lines.length }]);
  });

  it('holds no secret and no number or name of anybody', () => {
    const { connector, settings, hookUrl, text } = of();
    const secrets = secretFieldsOf(settingsSchemaOf(connector)).map((field) => settings[field]);
    const values = [...secrets, hookUrl?.split('/').at(-1), 'a-wrong-token'].filter(
      (one) => typeof one === 'string',
    );
    expect(
      values.filter((value) => text.includes(value) || text.includes(encodeURIComponent(value))),
    ).toEqual([]);
    const people = [...demoCallers, ...demoAgents];
    const numbers = [
      ...demoCallers.map(({ number }) => number),
      ...demoAgents.map(({ telnum }) => telnum),
      '79000000011',
    ]
      .filter((number) => number !== null)
      .map((number) => number.replace(/\D/g, '').slice(-10));
    expect(numbers.filter((number) => text.includes(number))).toEqual([]);
    expect(people.filter((person) => 'name' in person && person.name && text.includes(person.name))).toEqual(
      [],
    );
  });

  it('is replayed to the same calls as the exchanges themselves', async () => {
    const { connector, settings, lines, stored } = of();
    const own = { ...connector, replaySettings: settings };
    const real = await callsOf(own, stored);
    const masked = await callsOf(
      own,
      lines.map((line) => JSON.stringify(line)),
    );
    expect(real.records.length).toBeGreaterThan(0);
    expect(firstDifference(real.shapes, masked.shapes)).toBeUndefined();
    expect([...numbersIn(real.records)].filter((number) => of().text.includes(number))).toEqual([]);
  });
});

it('keeps refused webhooks with the reason, which replay passes over', () => {
  const refused = [...taken.values()].flatMap(({ lines }) =>
    lines.filter((line) => line.refused !== undefined),
  );
  expect(refused.map(({ status }) => status)).toContain(415);
  expect(refused.some(({ status, body }) => status === 401 && body.includes('crm_token=***'))).toBe(true);
});

it('has the answers of the PBX as they came, the failures too', () => {
  const answers = [...taken.values()].flatMap(({ lines }) =>
    lines.filter(({ source }) => source === 'answer'),
  );
  expect(answers.length).toBeGreaterThan(3);
  expect(answers.every(({ method, path }) => method !== undefined && path !== undefined)).toBe(true);
});

it('throws its key away when it ends', async () => {
  const rows = await rowsOf<{ keys: number }>('SELECT count(sealed_key)::int AS keys FROM captures');
  expect(rows).toEqual([{ keys: 0 }]);
});

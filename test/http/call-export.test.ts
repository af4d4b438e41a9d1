import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { parse } from 'csv-parse';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHub } from './http-fixture.ts';

const hub = prepareHub();
const CALLS = 100_000;
const MONTH = 'from=2026-03-01T00:00:00.000Z&to=2026-04-01T00:00:00.000Z';
/** A whole result would be some 400 MB of objects. */
const ROOM_BYTES = 200_000_000;
let key: string;

/** Calls of one month, one each twenty seconds. */
async function fill(tenantId: string, connectionId: string): Promise<void> {
  const one = await hub.addCall(tenantId, connectionId, {
    at: '2026-03-01T00:00:00.000Z',
    outcome: 'answered',
  });
  await hub.owner.query(
    `INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, final, started_at, direction, outcome, record)
     SELECT month, id, tenant_id, connection_id, 1, false, true, at, direction, 'answered',
       replace(replace(record::text, call_id::text, id::text), '2026-03-01T00:00:00.000Z', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::json
     FROM calls CROSS JOIN LATERAL (
       SELECT started_at + i * interval '20 seconds' AS at, (left(call_id::text, 24) || lpad(to_hex(i), 12, '0'))::uuid AS id
       FROM generate_series(1, $2::int - 1) i) more
     WHERE call_id = $1`,
    [one, CALLS],
  );
}

async function open(query: string, signal?: AbortSignal): Promise<Response> {
  return await fetch(`${hub.origin}/api/v1/calls/export?${query}`, {
    headers: { authorization: `Bearer ${key}` },
    ...(signal && { signal }),
  });
}

const bodyOf = (response: Response): Readable => Readable.fromWeb(response.body as never);

describe('an export of a hundred thousand calls', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const tenantId = await hub.addTenant();
    await fill(tenantId, await hub.addConnection(tenantId));
    key = await hub.apiKey(tenantId, 'supervisor');
  }, 120_000);

  it('holds every call once, newest first, and never all of them in memory', async () => {
    const before = process.memoryUsage().rss;
    const response = await open(`${MONTH}&lang=en`);
    expect(response.headers.get('callweave-total-count')).toMatch(/^\d+(;estimated)?$/);
    let rows = 0;
    let peak = before;
    let last = '9999';
    const ids = new Set<string>();
    for await (const row of bodyOf(response).pipe(parse({ bom: true, columns: true }))) {
      rows += 1;
      if (row['Began (UTC)'] > last) throw new Error(`${row['Began (UTC)']} comes after ${last}`);
      last = row['Began (UTC)'];
      ids.add(row.Link.slice(-12));
      if (rows % 5_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
      // The reader is slower than the database: what it has not taken must not pile up.
      if (rows % 1_000 === 0) await setImmediate();
    }
    expect([rows, ids.size]).toEqual([CALLS, CALLS]);
    expect(peak - before).toBeLessThan(ROOM_BYTES);
  });

  it('goes on from page to page as NDJSON', async () => {
    const response = await open('from=2026-03-01T00:00:00.000Z&to=2026-03-02T00:00:00.000Z&format=ndjson');
    expect(response.headers.get('callweave-total-count')).toBe('4320');
    const ids = new Set<string>();
    for await (const line of createInterface({ input: bodyOf(response) })) ids.add(JSON.parse(line).callId);
    expect(ids.size).toBe(4320);
  });

  it('has the database stop looking when the reader goes away', async () => {
    const waiting = async (): Promise<number> => {
      const { rows } = await hub.owner.query(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'SELECT c.record%'`,
      );
      return rows[0].n;
    };
    const client = new pg.Client({ connectionString: hub.databaseUrl });
    await client.connect();
    // A page that takes long, as far as anybody can tell from outside: it waits for a lock.
    await client.query('BEGIN; LOCK TABLE missed_call_tasks IN ACCESS EXCLUSIVE MODE');
    const reader = new AbortController();
    const answer = open(MONTH, reader.signal).catch(() => 'gone');
    await expect.poll(waiting, { timeout: 30_000 }).toBe(1);
    reader.abort();
    // Less than the twenty seconds after which it would be given up anyhow.
    await expect.poll(waiting, { timeout: 15_000 }).toBe(0);
    expect(await answer).toBe('gone');
    await client.query('ROLLBACK');
    await client.end();
    const after = await open('from=2026-03-01T00:00:00.000Z&to=2026-03-01T01:00:00.000Z&format=ndjson');
    expect((await after.text()).trim().split('\n')).toHaveLength(180);
  });
});

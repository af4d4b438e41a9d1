import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayCapture } from '../../bin/replay-capture.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import type { LiveConnection, PbxPort } from '../../src/connections/pbx-port.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { insertInboxRows } from '../../src/inbox/inbox-row.ts';
import { captureLines, context, scenarioNames } from '../asterisk/recorded-calls.ts';
import { createHub, type Hub } from './hub-harness.ts';

const port: PbxPort = {
  connector: asterisk.id,
  displayName: asterisk.displayName,
  numberForm: asterisk.numberForm,
  parse: (exchange) => asterisk.parse(exchange, context),
  interpret: (facts) => asterisk.interpret(facts, context),
};

/** Frames per drain, over and over: some alone, some in company, so that calls are cut in many places. */
const RHYTHM = [1, 3, 2, 7, 1, 5, 12];

let hub: Hub;
/** The hub's clock follows the recording. */
let now = new Date();

beforeAll(async () => {
  hub = await createHub({
    connections: { find: async (connectionId) => connectionOf(connectionId) },
    // As in a replay, nobody sits at any device.
    agents: {
      at: async () => () => undefined,
      devicesOf: async () => [],
      names: async () => () => undefined,
      standings: async () => () => 'active' as const,
    },
    now: () => now,
  });
});
afterAll(async () => {
  await hub.close();
});

function connectionOf(connectionId: string): LiveConnection {
  return { ...hub.connection, connectionId, port };
}

/** Plays a recording to a connection of its own; the records that are there in the end, and the last one told of each. */
async function live(scenario: string, rhythm: readonly number[]) {
  const connectionId = randomUUID();
  const exchanges = captureLines(scenario)
    .map((line) => JSON.parse(line) as Exchange)
    .filter(({ body }) => asterisk.stream?.wants(body));
  const { tenantId } = hub;
  for (let start = 0, turn = 0; start < exchanges.length; turn += 1) {
    const batch = exchanges.slice(start, start + (rhythm[turn % rhythm.length] as number));
    start += batch.length;
    now = new Date(batch.at(-1)?.at as string);
    const rows = batch.map((exchange) => ({ tenantId, connectionId, exchange }));
    await insertInboxRows(hub.database.hubPool, rows);
    await hub.ingest.drain(connectionId);
  }
  const calls = await hub.owner.query<{ record: CallRecord }>(
    'SELECT record FROM calls WHERE connection_id = $1 AND merged_into IS NULL ORDER BY started_at, call_id',
    [connectionId],
  );
  const left = await hub.owner.query(
    `SELECT state, error FROM inbox WHERE connection_id = $1 AND state <> 'done'`,
    [connectionId],
  );
  return { records: calls.rows.map(({ record }) => record), left: left.rows };
}

/** What people rely on, without the ids and revisions that each way of telling has of its own. */
function essence(record: CallRecord) {
  const { direction, kind, customer, queue, startedAt, answeredAt, endedAt } = record;
  const { outcome, durations, legs, transfers, firstAnsweredBy, lastConnectedTo, longestTalk } = record;
  const links = record.links?.map(({ absorbedCallId: _was, ...link }) => link);
  return {
    links,
    ...{ direction, kind, customer, queue, startedAt, answeredAt, endedAt },
    ...{ outcome, durations, legs, transfers, firstAnsweredBy, lastConnectedTo, longestTalk },
  };
}

const byStart = (a: CallRecord, b: CallRecord): number =>
  a.startedAt.localeCompare(b.startedAt) || a.customer.digits.localeCompare(b.customer.digits);

describe('a call that is told live, a few frames at a time', () => {
  it.each(scenarioNames())('leaves the record that its replay gives: %s', async (scenario) => {
    const { records: replayed } = await replayCapture(asterisk, captureLines(scenario));
    const { records, left } = await live(scenario, RHYTHM);
    expect(left).toEqual([]);
    expect(records.sort(byStart).map(essence)).toEqual(replayed.sort(byStart).map(essence));
  });

  it('is one call although an application rings a phone for a customer who waits, told frame by frame', async () => {
    const { records } = await live('stasis-controlled', [1]);
    const { records: replayed } = await replayCapture(asterisk, captureLines('stasis-controlled'));
    expect(records.map(essence)).toEqual(replayed.map(essence));
    expect(records).toHaveLength(1);
  });
});

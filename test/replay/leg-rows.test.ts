import { expect, it } from 'vitest';
import { z } from 'zod';
import { replayCapture } from '../../bin/replay-capture.ts';
import { definePbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import type { CallPart } from '../../src/domain/stitch/call-part.ts';
import { partEvents } from '../../src/domain/stitch/part-events.ts';
import { insideRow, row } from '../domain/stitch/parts.ts';

/** A log with a row per leg, in the words of parts. */
const rows = definePbxConnector({
  id: 'rows',
  displayName: 'Rows',
  docs: 'docs/connectors/rows.md',
  settings: z.object({}),
  numberForm: 'e164NoPlus',
  parse: ({ body }) => {
    const part = JSON.parse(body) as CallPart;
    return {
      facts: [{ id: part.id, keys: [part.id], at: part.startedAt, order: 0, body: part }],
      rejects: [],
      ignored: 0,
    };
  },
  interpret: (facts) => partEvents(facts.map(({ body }) => body as CallPart)),
  legRows: { toPart: ({ body }) => body as CallPart },
  can: { callLog: true },
});

it('makes one call of the rows of one conversation, offline, in any order of the lines', async () => {
  const parts = [
    row('101', 0, 10),
    row('102', 10, 40, { answered: 14 }),
    insideRow('102', '103', 30, 40, 33),
    row('103', 40, 90, { answered: 40 }),
    row('101', 60, 75, { answered: 64, customer: { raw: '79000000012' } }),
  ];
  const lines = parts.map((part) =>
    JSON.stringify({ at: '2026-03-23T10:00:00.000Z', source: 'poll', body: JSON.stringify(part) }),
  );
  const { records, problems } = await replayCapture(rows, lines);
  expect(problems).toEqual([]);
  expect(records.map(({ lastConnectedTo, links }) => [lastConnectedTo, links?.length])).toEqual([
    ['103', 3],
    ['101', undefined],
  ]);
  expect(records[0]?.transfers).toMatchObject([{ kind: 'attended', from: '102', to: '103' }]);
  const reversed = await replayCapture(rows, [...lines].reverse());
  expect(reversed.records).toEqual(records);
});

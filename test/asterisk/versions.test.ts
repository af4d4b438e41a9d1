import { describe, expect, it } from 'vitest';
import { replayCapture } from '../../bin/replay-capture.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { disagreements } from './agreement.ts';
import type { Dialect } from './recorded-calls.ts';
import { versionLines, versionRecordings, versionTruth } from './version-recordings.ts';

const connector: PbxConnector = asterisk;

/** What no stream tells of a recorded call, word for word. Anything that is not listed here must agree whole. */
const BEYOND_THE_STREAM: Readonly<Record<string, string[]>> = {};

const recordings = versionRecordings();

/** What a user with the right `call` alone would have seen of an AMI without time stamps. */
function poorest(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const exchange = JSON.parse(line) as { body: string };
    const { Timestamp: _, ...packet } = JSON.parse(exchange.body) as Record<string, unknown>;
    return packet.Privilege === 'call,all'
      ? [JSON.stringify({ ...exchange, body: JSON.stringify(packet) })]
      : [];
  });
}

describe.each(['ari', 'ami'] as Dialect[])('%s', (dialect) => {
  it.each(recordings)('of $pbx tells of $scenario as it happened', async (recording) => {
    const { records, problems } = await replayCapture(connector, versionLines(recording, dialect));
    expect(problems).toEqual([]);
    expect(disagreements(records, versionTruth(recording))).toEqual(
      BEYOND_THE_STREAM[`${recording.pbx} ${recording.scenario}`] ?? [],
    );
  });

  it.each(recordings)('of $pbx tells the same of $scenario in any order, and twice', async (recording) => {
    const lines = versionLines(recording, dialect);
    const once = await replayCapture(connector, lines);
    const again = await replayCapture(connector, [...lines].reverse().concat(lines));
    expect(again.records).toEqual(once.records);
  });
});

/** Nothing but the dial plan says that a caller reached a mailbox. */
const MAILBOXES = new Set(['voicemail', 'queue-no-agents', 'menu-voicemail']);

describe('AMI with the right call alone, without time stamps,', () => {
  it.each(recordings)('of $pbx tells of $scenario all but mailboxes', async (recording) => {
    const { records } = await replayCapture(connector, poorest(versionLines(recording, 'ami')));
    const differences = MAILBOXES.has(recording.scenario) ? ['outcome missed, true voicemail'] : [];
    expect(disagreements(records, versionTruth(recording))).toEqual(differences);
  });
});

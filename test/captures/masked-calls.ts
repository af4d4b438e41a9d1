import { replayCapture } from '../../bin/replay-capture.ts';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import type { PbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { CaptureMasker } from '../../src/captures/capture-masker.ts';
import { namedByConnector } from '../../src/captures/named-by-connector.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CaptureLine } from '../../src/domain/capture-line.ts';

export const KEY = Buffer.alloc(32, 9);

export function maskerFor(connector: PbxConnector, secrets: string[] = []): CaptureMasker {
  const port = bindPort(connector, connector.replaySettings ?? {}, 'RU');
  return new CaptureMasker({ key: KEY, country: 'RU', secrets, named: namedByConnector(port) });
}

/** The records of a capture with everything but numbers and names: ids are hashes of what was said, so they go, too. */
export async function callsOf(connector: PbxConnector, lines: readonly string[]) {
  const { records, problems } = await replayCapture(connector, lines);
  return { records, problems: problems.length, shapes: records.map(shapeOf).sort() };
}

const IDS = new Set([
  'callId',
  'linkageId',
  'legId',
  'consultationCallId',
  'absorbedCallId',
  'id',
  'value',
  'callIdAtOrigin',
]);
const NAMES = new Set(['name', 'agentName']);
/** Where a telephone is named by the login of its user, a name stands. */
const DEVICES = new Set([
  'number',
  'user',
  'agentId',
  'lastConnectedTo',
  'firstAnsweredBy',
  'longestTalk',
  'from',
  'to',
]);

const shapeOf = (record: CallRecord): string => shape(record);
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function shape(of: unknown): string {
  return JSON.stringify(of, (key, value: unknown) => {
    if (IDS.has(key) || key.endsWith('LegId') || NAMES.has(key)) return '·';
    // Of two versions of a row that were read at one moment the one with the greater hash counts.
    if (key === 'recordings') return undefined;
    // What happened at one moment stands in the order of ids.
    if (key === 'legs')
      return (value as unknown[]).map((leg) => JSON.parse(shape(leg)) as unknown).sort(byText);
    if (DEVICES.has(key) && typeof value === 'string' && /[a-z]/i.test(value)) return '@';
    return typeof value === 'string' && !/^\d{4}-\d\d-\d\dT/.test(value)
      ? value
          .replace(/^(\w+):(?!\d)\S+$/, '$1:@')
          .replace(/[+]?\d[\d ()-]{5,}\d/g, '#')
          .replace(/legs\[.*?\]/g, 'legs[·]')
      : value;
  });
}

/** Digit runs that are long enough to be somebody's number, out of the records. */
export function numbersIn(records: readonly CallRecord[]): Set<string> {
  const found = new Set<string>();
  for (const { customer, line, legs } of records) {
    for (const one of [customer.digits, line?.did, ...legs.map(({ device }) => device?.number)]) {
      const digits = one?.replace(/\D/g, '') ?? '';
      if (digits.length >= 7) found.add(digits.slice(-10));
    }
  }
  return found;
}

export const toLines = (lines: readonly CaptureLine[]): string[] => lines.map((line) => JSON.stringify(line));

/** The first thing that differs, with a few words around it. */
export function firstDifference(a: readonly string[], b: readonly string[]): string | undefined {
  if (a.length !== b.length) return `${a.length} calls and ${b.length}`;
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? '';
    const at = [...one].findIndex((letter, place) => letter !== other[place]);
    if (one !== other) return `${one.slice(at - 80, at + 80)} | ${other.slice(at - 80, at + 80)}`;
  }
  return undefined;
}

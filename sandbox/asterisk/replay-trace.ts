import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type AriEvent, toAriTime } from './ari-event.ts';

export type ReplayOptions = {
  /** How many times faster than it was: delays and times are both shortened. 1 when absent. */
  speed?: number;
  /** Outside numbers of the recording are replaced by these, in the order of their appearance, and then kept. */
  numbers?: readonly string[];
};

/** An event of a recording, made new, and when it is to be sent. */
export type ReplayedEvent = { at: number; event: AriEvent };

type CaptureLine = { at: string; operation: string; body: string };

/** Reads a recorded stream (NDJSON, also gzipped). */
export function readTrace(file: string): CaptureLine[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as CaptureLine)
    .filter(({ operation }) => operation === 'ari');
}

/** The recording as if it happened from `startsAt` on: new ids, new names of channels, new numbers, shifted times. */
export function renewTrace(
  lines: readonly CaptureLine[],
  options: ReplayOptions & {
    startsAt: number;
    /** What makes channel ids and names of this run. */
    newChannelId: (atMs: number) => string;
    newNameSuffix: () => string;
  },
): ReplayedEvent[] {
  const { startsAt, speed = 1, numbers = [] } = options;
  const begun = Date.parse(lines[0]?.at ?? '');
  const moved = (atMs: number): number => startsAt + (atMs - begun) / speed;
  const unused = [...numbers];

  const channelIds = renamer((old) => options.newChannelId(moved(Number(old.split('.')[0]) * 1000)));
  const suffixes = renamer(() => options.newNameSuffix());
  const uuids = renamer(() => randomUUID());
  const sipIds = renamer((old) => `${randomUUID().replaceAll('-', '').slice(0, 16)}@${old.split('@')[1]}`);
  const outside = renamer((old) => unused.shift() ?? old);

  return lines.map(({ at, body }) => {
    const renewed = body
      .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, uuids)
      .replace(/\b[a-z0-9]{16}@(?:carrier|\d+)\b/g, sipIds)
      .replace(/\b\d{10}\.\d+\b/g, channelIds)
      .replace(/((?:PJSIP|Local)\/[^\s",;&]+?-)([0-9a-f]{8})\b/g, (_all, head: string, suffix: string) => {
        return head + suffixes(suffix);
      })
      .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000/g, (old) =>
        toAriTime(moved(Date.parse(old.replace('+0000', 'Z')))),
      )
      .replace(/\b7900000\d{4}\b/g, outside);
    return { at: moved(Date.parse(at)), event: JSON.parse(renewed) as AriEvent };
  });
}

/** Gives each old name one new name, always the same. */
function renamer(make: (old: string) => string): (old: string) => string {
  const known = new Map<string, string>();
  return (old) => {
    const name = known.get(old) ?? make(old);
    known.set(old, name);
    return name;
  };
}

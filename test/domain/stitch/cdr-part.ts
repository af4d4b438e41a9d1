import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Device } from '../../../src/domain/call-event.ts';
import type { CallPart } from '../../../src/domain/stitch/call-part.ts';

const ROOT = new URL('../../fixtures/', import.meta.url);

/** A CDR as Asterisk writes it. */
interface CdrRow {
  start: string;
  answer: string;
  end: string;
  src: string;
  dst: string;
  channel: string;
  dstchannel: string;
  disposition: string;
  linkedid: string;
}

/** What the statistics of a PBX in the cloud would show of it: numbers, phones, times and how it ended. No id of anything. */
export interface LogRow {
  start: string;
  answer: string;
  end: string;
  src: string;
  dst: string;
  /** Ends of the connection without their unique suffix: `PJSIP/101`, `PJSIP/trunk`, `Local/102`. */
  near: string;
  far: string;
  disposition: string;
}

/** A row, and the conversation that it truly belongs to. */
export interface TrueRow {
  row: LogRow;
  call: string;
}

export function scenarioRows(): Map<string, TrueRow[]> {
  const text = gunzipSync(readFileSync(new URL('asterisk-cdr/rows.json.gz', ROOT))).toString('utf8');
  return new Map(
    Object.entries(JSON.parse(text) as Record<string, CdrRow[]>).map(([scenario, rows]) => {
      const calls = callsOf(scenario);
      // Where a scenario is one call every row is its own, whatever ids it has; two calls are told apart by Asterisk's own id.
      const truths = rows.map((row) => ({
        row: withoutIds(row),
        call: calls === 1 ? scenario : `${scenario} ${row.linkedid}`,
      }));
      return [scenario, truths];
    }),
  );
}

/** How many calls the scenario truly was. */
export function callsOf(scenario: string): number {
  const truth = JSON.parse(readFileSync(new URL(`asterisk/${scenario}/truth.json`, ROOT), 'utf8'));
  return truth.calls?.length ?? 1;
}

function withoutIds({ start, answer, end, src, dst, channel, dstchannel, disposition }: CdrRow): LogRow {
  const bare = (name: string): string => name.replace(/[-@].*$/, '');
  return { start, answer, end, src, dst, near: bare(channel), far: bare(dstchannel), disposition };
}

/** The company's own numbers: a connection's settings know them. */
const OURS = /^7495\d{7}$/;
/** Extensions of the house: three digits, or more where a test needs a larger house. */
const PHONE = /^1\d{2,5}$/;

/** A row → a part, as a connector would write it. */
export function toPart(row: LogRow, id: string): CallPart {
  const [near, far] = [phoneOf(row.near), phoneOf(row.far)];
  const isAnswered = row.disposition === 'ANSWERED';
  const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
  const common = {
    id,
    keys: [id],
    startedAt: at(row.start),
    endedAt: at(row.end),
    // Answered in the second it began, it was the exchange that answered: a queue, a menu.
    ...(isAnswered && row.answer !== row.start && { connectedAt: at(row.answer) }),
    result: isAnswered ? 'answered' : row.disposition === 'BUSY' ? 'busy' : 'noAnswer',
  } as const;
  if (isOutside(row.src)) {
    // Where the near end is a phone, the row is that phone's own; else it is the line's, and the far end was called.
    const device = near ?? far;
    return {
      ...common,
      direction: 'inbound',
      customer: { raw: row.src },
      ...deviceOf(device),
      ...dialled(row, device),
    };
  }
  if (isOutside(row.dst)) {
    const line = OURS.test(row.src) ? { line: row.src } : {};
    return {
      ...common,
      direction: 'outbound',
      customer: { raw: row.dst },
      ...deviceOf(isOutside(near ?? '') ? undefined : near),
      ...line,
    };
  }
  const from = phoneOf(row.src) ?? near;
  return {
    ...common,
    direction: 'internal',
    ...(from !== undefined && { from: { number: from } }),
    ...deviceOf(far === from ? undefined : far),
  };
}

function dialled({ dst }: LogRow, device: string | undefined): Partial<CallPart> {
  if (OURS.test(dst)) return { line: dst };
  // Sent on, the row shows where to: another phone, or a number outside.
  if ((PHONE.test(dst) && dst !== device) || isOutside(dst)) return { redirectedTo: dst };
  return /^\d+$/.test(dst) ? { dialled: dst } : {};
}

function isOutside(number: string): boolean {
  return /^\d{7,}$/.test(number) && !OURS.test(number);
}

/** `PJSIP/101` and `Local/102` are phones, `Local/79000009999` a mobile, the trunk is the way out. */
function phoneOf(name: string): string | undefined {
  return /^(?:(?:PJSIP|Local)\/)?(\d{3,})$/.exec(name)?.[1];
}

function deviceOf(number: string | undefined): { device?: Device } {
  return number === undefined ? {} : { device: { number } };
}

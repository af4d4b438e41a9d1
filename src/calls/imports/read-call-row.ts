import { createHash } from 'node:crypto';
import type { CallOutcome, Direction } from '../../domain/call-event.ts';
import type { ImportedRow } from '../../domain/imported-row.ts';
import { parsePartyNumber, phoneKeys } from '../../domain/phone-number.ts';
import type { CallColumn, CallLayout } from './call-columns.ts';
import { readLength, readTime } from './read-time.ts';

export interface CallRowContext {
  layout: CallLayout;
  /** Of times without an offset. */
  timeZone: string;
  /** ISO 3166-1 alpha-2 of the tenant. */
  country: string;
  /** For whoever looks at the row: a problem says what is written there. Never where it is kept: the columns may be mistaken, and hold people. */
  quotes?: boolean;
}

/** `row` absent: nothing was taken over. Both: taken over, but not whole. */
export interface ReadCallRow {
  row?: ImportedRow;
  problem?: string;
}

const LONGEST_TEXT = 200;
/** Nobody talks for longer; a column of something else does. */
const LONGEST_MS = 24 * 3_600_000;
const EARLIEST = Date.UTC(1990, 0, 1);
const EXTENSION_DIGITS = 6;

const DIRECTIONS: readonly (readonly [Direction, RegExp])[] = [
  ['inbound', /^(in|inbound|incoming|вх|входящий|входящая|входящие|входящий звонок)$/u],
  ['outbound', /^(out|outbound|outgoing|исх|исходящий|исходящая|исходящие|исходящий звонок)$/u],
  ['internal', /^(internal|local|внутренний|внутренняя|внутренние)$/u],
];
const OUTCOMES: readonly (readonly [CallOutcome, RegExp])[] = [
  [
    'answered',
    /^(answered|success|completed|ok|разговор|отвечен|отвечено|принят|принятый|успешный|успешно|состоялся)$/u,
  ],
  ['missed', /^(missed|пропущен|пропущенный|пропущено|не принят|непринятый)$/u],
  ['abandoned', /^(abandoned|abandon|не дождался|потерян|потерянный)$/u],
  [
    'noAnswer',
    /^(noanswer|no answer|not answered|unanswered|нет ответа|не отвечен|не отвечено|без ответа)$/u,
  ],
  ['busy', /^(busy|занято|занят)$/u],
  ['cancelled', /^(cancelled|canceled|cancel|отменен|отмена)$/u],
  ['declined', /^(declined|rejected|отклонен)$/u],
  ['voicemail', /^(voicemail|голосовая почта|оставил сообщение)$/u],
  ['overflowed', /^(overflow|overflowed|вышло время очереди)$/u],
  ['invalidNumber', /^(invalid|invalid number|неверный номер)$/u],
  ['unreachable', /^(unreachable|unavailable|недоступен)$/u],
  ['blocked', /^(blocked|заблокирован|не пропущен по списку)$/u],
  ['congestion', /^(congestion|сеть перегружена)$/u],
  ['failed', /^(failed|error|ошибка|не состоялся|сбой)$/u],
];

/** One row of another system's log. What it says is not repeated in a problem that is kept: it would have to be erased with whom it names. */
export function readCallRow(cells: readonly string[], context: CallRowContext): ReadCallRow {
  const cell = (column: CallColumn): string => {
    const at = context.layout.at[column];
    return at === undefined ? '' : (cells[at] ?? '').trim().slice(0, LONGEST_TEXT);
  };
  const written = cell('start') || `${cell('date')} ${cell('time')}`.trim();
  const startedAt = readTime(written, context.timeZone);
  if (startedAt === undefined || startedAt < EARLIEST || startedAt > Date.now() + 24 * 3_600_000) {
    if (written === '') return { problem: 'There is no time.' };
    return { problem: context.quotes ? `"${written.slice(0, 40)}" is no time.` : 'The time cannot be read.' };
  }
  const direction = directionOf(cell);
  if (direction === undefined) {
    return {
      problem: context.quotes
        ? `"${cell('direction').slice(0, 40)}" is no direction: inbound, outbound or internal.`
        : 'The direction is none of inbound, outbound and internal.',
    };
  }
  const lengths = lengthsOf(cell);
  if (lengths === undefined) return { problem: 'A length is neither in seconds nor like 1:15.' };
  const { customer, line, agent } = partiesOf(cell, direction);
  const problems: string[] = [];
  const said = cell('outcome');
  const outcome = said === '' ? undefined : match(OUTCOMES, said);
  if (said !== '' && outcome === undefined)
    problems.push(
      context.quotes
        ? `"${said.slice(0, 40)}" is no outcome that is known here.`
        : 'The outcome is none that is known here.',
    );
  const row = {
    startedAt,
    ...lengths,
    ...(outcome !== undefined &&
      outcome !== 'answered' && { talkMs: 0, waitMs: lengths.waitMs + lengths.talkMs }),
    direction,
    customer: { raw: customer, ...(cell('name') !== '' && { name: cell('name') }) },
    ...(line !== '' && { line }),
    ...(cell('queue') !== '' && { queue: cell('queue') }),
    ...(agent !== '' && { agent }),
    ...(outcome !== undefined && { outcome: suited(outcome, direction) }),
  };
  const rowId = hashOf([cell('id'), row]);
  const key = cell('id') === '' ? rowId : hashOf([cell('id')]);
  return {
    row: { rowId: `import:${rowId}`, key: `import:${key}`, ...row },
    ...(problems.length > 0 && { problem: problems.join(' ') }),
  };
}

/** E.164, where it is a number that the world knows. */
export function customerE164({ customer }: ImportedRow, country: string): string | undefined {
  return phoneKeys(parsePartyNumber(customer.raw, { country, form: 'mixed' }))?.e164;
}

function directionOf(cell: (column: CallColumn) => string): Direction | undefined {
  const said = cell('direction');
  if (said !== '') return match(DIRECTIONS, said);
  const [from, to] = [isExtension(cell('from')), isExtension(cell('to'))];
  return from && to ? 'internal' : from ? 'outbound' : 'inbound';
}

/** Who called whom, as customer and company. */
function partiesOf(cell: (column: CallColumn) => string, direction: Direction) {
  const [from, to] = direction === 'inbound' ? [cell('from'), cell('to')] : [cell('to'), cell('from')];
  const customer = cell('customer') || from;
  const agent = cell('agent') || (isExtension(to) ? to : '');
  const line = cell('line') || (isExtension(to) ? '' : to);
  return { customer, line, agent };
}

/** Of wait, talk and the whole two are enough. */
function lengthsOf(cell: (column: CallColumn) => string): { waitMs: number; talkMs: number } | undefined {
  const read = (column: CallColumn): number | undefined =>
    cell(column) === '' ? undefined : (readLength(cell(column)) ?? Number.NaN);
  const [wait, talk, whole] = [read('wait'), read('talk'), read('duration')];
  if ([wait, talk, whole].some((one) => one !== undefined && !(one >= 0 && one <= LONGEST_MS)))
    return undefined;
  const talkMs = talk ?? (whole === undefined ? 0 : Math.max(0, whole - (wait ?? 0)));
  return { talkMs, waitMs: wait ?? Math.max(0, (whole ?? talkMs) - talkMs) };
}

/** "No answer" is one thing when we call, and another when we are called. */
function suited(outcome: CallOutcome, direction: Direction): CallOutcome {
  if (direction === 'inbound' && outcome === 'noAnswer') return 'missed';
  if (direction === 'inbound' && outcome === 'cancelled') return 'abandoned';
  return direction !== 'inbound' && outcome === 'missed' ? 'noAnswer' : outcome;
}

function match<Word>(words: readonly (readonly [Word, RegExp])[], written: string): Word | undefined {
  const text = written.toLowerCase().replaceAll('ё', 'е').replace(/[_-]+/gu, ' ').trim();
  return words.find(([, pattern]) => pattern.test(text))?.[0];
}

function isExtension(written: string): boolean {
  const digits = written.replace(/\D/gu, '');
  return digits.length > 0 && digits.length <= EXTENSION_DIGITS;
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
}

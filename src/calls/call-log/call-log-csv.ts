import { span } from '../../domain/tell-call.ts';
import { TOLD_WORDS, type ToldLanguage } from '../../domain/tell-call-words.ts';
import { csvLine } from '../../platform/csv-line.ts';
import type { CallLogRow } from './call-log-row.ts';

/** For table programs: without it they read UTF-8 as the code page of the machine. */
export const BYTE_ORDER_MARK = '\uFEFF';

const HEADERS: Record<ToldLanguage, readonly string[]> = {
  ru: [
    ...[
      'Начало',
      'Начало (UTC)',
      'Направление',
      'Итог',
      'Номер',
      'Клиент',
      'Компания',
      'Линия',
      'Очередь',
      'Ответственный',
    ],
    ...['Ожидание', 'Разговор', 'Всего', 'Запись', 'Задача', 'Перевод', 'АТС', 'Что было', 'Ссылка'],
  ],
  en: [
    ...[
      'Began',
      'Began (UTC)',
      'Direction',
      'Outcome',
      'Number',
      'Customer',
      'Company',
      'Line',
      'Queue',
      'Responsible',
    ],
    ...['Waited', 'Talk', 'Total', 'Recording', 'Task', 'Transferred', 'PBX', 'What happened', 'Link'],
  ],
};

const STATES = {
  ru: {
    recording: { ready: 'есть', pending: 'загружается', failed: 'не получена', deleted: 'удалена' },
    task: { waiting: 'ждёт', closed: 'закрыта' },
    yes: 'да',
  },
  en: {
    recording: { ready: 'ready', pending: 'being fetched', failed: 'not fetched', deleted: 'deleted' },
    task: { waiting: 'waiting', closed: 'closed' },
    yes: 'yes',
  },
} as const;

export interface CsvOptions {
  language: ToldLanguage;
  timeZone: string;
  /** Name of a connection by its id. */
  connectionName: (connectionId: string) => string;
  /** Address of a call's page. */
  linkTo: (callId: string) => string;
  /** Whether the file says by its first bytes that it is UTF-8. */
  byteOrderMark: boolean;
}

/** The log as a table, its times by the company's clock and by that of Greenwich. Russian table programs part cells at the semicolon, because the comma is in their numbers. */
export function callLogCsv({ language, timeZone, connectionName, linkTo, byteOrderMark }: CsvOptions) {
  const delimiter = language === 'ru' ? ';' : ',';
  const words = TOLD_WORDS[language];
  const states = STATES[language];
  // `sv`: 2026-03-02 10:15:04, which every table program takes for a time.
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return {
    header: (byteOrderMark ? BYTE_ORDER_MARK : '') + csvLine(HEADERS[language], delimiter),
    line: (row: CallLogRow): string =>
      csvLine(
        [
          clock.format(new Date(row.startedAt)),
          row.startedAt,
          words.direction[row.direction],
          row.outcome === undefined ? words.live : words.outcome[row.outcome],
          row.customer.number ?? '',
          row.customer.name ?? '',
          row.customer.company ?? '',
          row.line ?? '',
          row.queue ?? '',
          row.responsible?.name ?? row.responsible?.agentId ?? '',
          span(row.waitMs),
          span(row.talkMs),
          span(row.totalMs),
          row.recording === undefined ? '' : states.recording[row.recording],
          row.task === undefined ? '' : states.task[row.task],
          row.isTransferred ? states.yes : '',
          connectionName(row.connectionId),
          row.words,
          linkTo(row.callId),
        ],
        delimiter,
      ),
  };
}

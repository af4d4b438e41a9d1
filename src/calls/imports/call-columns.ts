import { type Delimiter, normalizeHeader } from '../../imports/read-headers.ts';
import { AppError } from '../../platform/app-error.ts';

/** What a column can hold; empty: left out. */
export const CALL_COLUMNS = [
  'start',
  'date',
  'time',
  'direction',
  'customer',
  'from',
  'to',
  'name',
  'line',
  'agent',
  'queue',
  'wait',
  'talk',
  'duration',
  'outcome',
  'id',
  '',
] as const;
export type CallColumn = (typeof CALL_COLUMNS)[number];

/** Where each is, counted from 0. */
export interface CallLayout {
  /** Undefined: a JSON object on each line, its fields in the order of `fields`. */
  delimiter?: Delimiter;
  fields: readonly string[];
  at: Partial<Record<CallColumn, number>>;
}

/** Headings as exports of PBXs and CRMs write them, in Russian and English; compared in lower case, without punctuation. */
const HEADINGS: readonly (readonly [Exclude<CallColumn, ''>, RegExp])[] = [
  ['id', /^(id|ид|uid|guid|call id|id звонка|идентификатор( звонка)?|uniqueid|linkedid)$/u],
  [
    'start',
    /^(начало|дата и время|дата время|время начала|дата звонка|start|started|started at|start time|call date|calldate|date time|datetime|began)$/u,
  ],
  ['date', /^(дата|день|date|day)$/u],
  ['time', /^(время|time)$/u],
  ['direction', /^(направление|тип|тип звонка|вид|direction|type|call type)$/u],
  [
    'customer',
    /^(клиент|номер клиента|телефон клиента|внешний номер|customer|client|customer number|phone|number|номер|телефон)$/u,
  ],
  [
    'from',
    /^(откуда|кто звонил|кто|вызывающий|звонивший|номер а|абонент а|from|src|source|caller|caller id|calling)$/u,
  ],
  ['to', /^(куда|кому|вызываемый|номер б|абонент б|to|dst|destination|callee|called)$/u],
  ['name', /^(имя|имя клиента|контакт|фио|фио клиента|name|customer name|contact|contact name)$/u],
  ['line', /^(линия|наш номер|номер компании|входящая линия|did|line|trunk|транк)$/u],
  [
    'agent',
    /^(сотрудник|оператор|менеджер|ответственный|агент|внутренний( номер)?|agent|operator|user|employee|extension|ext)$/u,
  ],
  ['queue', /^(очередь|отдел|группа|queue|department|group)$/u],
  [
    'wait',
    /^(ожидание|время ожидания|дозвон|wait|waited|wait time|ring|ring time)( сек| с| sec| seconds| s)?$/u,
  ],
  [
    'talk',
    /^(разговор|длительность разговора|время разговора|talk|talk time|billsec|billable)( сек| с| sec| seconds| s)?$/u,
  ],
  [
    'duration',
    /^(длительность|продолжительность|всего|длительность звонка|duration|total|length)( сек| с| sec| seconds| s)?$/u,
  ],
  ['outcome', /^(итог|результат|статус|состояние|outcome|result|status|disposition)$/u],
];

/** What each column is likely to hold, by what it is called; each meaning once. */
export function guessCallColumns(headers: readonly string[]): CallColumn[] {
  const free = new Set(HEADINGS.map(([meaning]) => meaning));
  return headers.map((header) => {
    const name = normalizeHeader(header);
    const found = HEADINGS.find(([meaning, pattern]) => free.has(meaning) && pattern.test(name))?.[0];
    if (found === undefined) return '';
    free.delete(found);
    return found;
  });
}

/** @throws AppError `unprocessable` where the columns are not those of the file, or do not make a call */
export function callLayout(
  { fields, delimiter }: { fields: readonly string[]; delimiter?: Delimiter | undefined },
  columns: readonly CallColumn[],
): CallLayout {
  if (columns.length !== fields.length) {
    throw new AppError(
      'unprocessable',
      `The file has ${fields.length} columns, and ${columns.length} were chosen: choose them anew for this file.`,
    );
  }
  const at: CallLayout['at'] = {};
  for (const [index, column] of columns.entries()) {
    if (column === '') continue;
    if (at[column] !== undefined) {
      throw new AppError('unprocessable', `More than one column is chosen for "${column}".`);
    }
    at[column] = index;
  }
  if (at.start === undefined && (at.date === undefined || at.time === undefined)) {
    throw new AppError('unprocessable', 'No column is chosen for when a call began.');
  }
  if (at.customer === undefined && (at.from === undefined || at.to === undefined)) {
    throw new AppError(
      'unprocessable',
      "No column is chosen for the customer's number, nor those for who called whom.",
    );
  }
  if (at.customer !== undefined && at.direction === undefined) {
    throw new AppError('unprocessable', 'No column is chosen for the direction of calls.');
  }
  return { fields, at, ...(delimiter && { delimiter }) };
}

import { COMMON_FIELDS, FIELDS, type ObjectName, type Records, Refused, type Row } from './records.ts';

const QUERY = /^SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY ([\w, ]+?))?(?: LIMIT (\d+))?$/;
const LIST = /^(\w+) IN \(((?:'(?:[^'\\]|\\.)*'(?:, )?)+)\)$/;
const STRING = /'((?:[^'\\]|\\.)*)'/g;
const CONDITION = /^(\w+) (=|>=) (?:'((?:[^'\\]|\\.)*)'|(true|false)|(\d{4}-\d\d-\d\dT[\d:.]+Z))$/;

/** As much of SOQL as an integration that writes calls asks. `all`: with the recycle bin. */
export function runSoql(
  records: Records,
  query: string,
  { all, ownFields }: { all: boolean; ownFields: readonly string[] },
): { object: ObjectName; rows: Row[] } {
  const [, select = '', object = '', where, order, limit] = QUERY.exec(query) ?? [];
  if (!(object in FIELDS)) throw new Refused(400, 'MALFORMED_QUERY', `unexpected token: '${query}'`);
  const name = object as ObjectName;
  const columns = select.split(',').map((column) => column.trim());
  const known = new Set([...COMMON_FIELDS, ...FIELDS[name], ...ownFields]);
  const conditions = (where ?? '').split(' AND ').flatMap((text) => (text === '' ? [] : groupOf(text)));
  for (const column of [...columns, ...conditions.flatMap(({ fields }) => fields)]) {
    if (!known.has(column)) throw noSuchColumn(column, name);
  }
  const orders = (order ?? 'CreatedDate').split(',').map((field) => field.trim());
  const rows = records
    .list(name, { all })
    .filter((row) => conditions.every(({ holds }) => holds(row)))
    .sort((one, other) => {
      for (const field of orders) {
        const compared = String(one[field]).localeCompare(String(other[field]));
        if (compared !== 0) return compared;
      }
      return 0;
    });
  return {
    object: name,
    rows: rows
      .slice(0, limit === undefined ? rows.length : Number(limit))
      .map((row) => shown(name, row, columns)),
  };
}

/** A row as REST shows it. */
export function shown(object: ObjectName, row: Row, columns: readonly string[]): Row {
  return {
    attributes: { type: object, url: `/services/data/v62.0/sobjects/${object}/${String(row.Id)}` },
    ...Object.fromEntries(columns.map((column) => [column, row[column] ?? null])),
  };
}

export function noSuchColumn(column: string, object: string): Refused {
  return new Refused(400, 'INVALID_FIELD', `No such column '${column}' on entity '${object}'`);
}

/** One condition, or several in parentheses of which one is enough. */
function groupOf(text: string): { fields: string[]; holds: (row: Row) => boolean } {
  const parts = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1).split(' OR ') : [text];
  const conditions = parts.map(conditionOf);
  return {
    fields: conditions.map(({ field }) => field),
    holds: (row) => conditions.some(({ holds }) => holds(row)),
  };
}

function conditionOf(text: string): { field: string; holds: (row: Row) => boolean } {
  const [, column, list = ''] = LIST.exec(text) ?? [];
  if (column !== undefined) {
    const values = [...list.matchAll(STRING)].map(([, value = '']) => value.replaceAll(/\\(.)/g, '$1'));
    return { field: column, holds: (row) => values.includes(String(row[column])) };
  }
  const [, field, sign, string, boolean, time] = CONDITION.exec(text) ?? [];
  if (field === undefined) throw new Refused(400, 'MALFORMED_QUERY', `unexpected token: '${text}'`);
  if (time !== undefined) return { field, holds: (row) => String(row[field]) >= time };
  if (sign !== '=') throw new Refused(400, 'MALFORMED_QUERY', `unexpected token: '${text}'`);
  const value = boolean === undefined ? string?.replaceAll(/\\(.)/g, '$1') : boolean === 'true';
  return { field, holds: (row) => row[field] === value };
}

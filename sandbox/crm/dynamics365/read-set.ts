import { Refused, type Row, SETS, type SetName, type Tables } from './tables.ts';

const ENDS = /^endswith\((\w+),'([^']*)'\)$/;
const STATE = /^statecode eq (\d) and \((.+)\)$/;

/** As much of OData as a look-up by telephone asks. `pageSize` rows at a time, with a link to the rest. */
export function readSet(
  tables: Tables,
  set: SetName,
  query: URLSearchParams,
  { pageSize, origin }: { pageSize: number; origin: string },
): Record<string, unknown> {
  const rows = tables.list(set).filter(filterOf(query.get('$filter')));
  const top = query.get('$top');
  const from = Number(query.get('$skiptoken') ?? 0);
  const size = top === null ? pageSize : Number(top);
  const value = rows.slice(from, from + size).map((row) => shown(set, row, query));
  const rest = new URLSearchParams(query);
  rest.set('$skiptoken', String(from + size));
  return {
    '@odata.context': `${origin}/api/data/v9.2/$metadata#${set}`,
    value,
    ...(top === null &&
      from + size < rows.length && {
        '@odata.nextLink': `${origin}/api/data/v9.2/${set}?${rest.toString()}`,
      }),
  };
}

export function shown(set: SetName, row: Row, query: URLSearchParams): Row {
  const columns = query.get('$select')?.split(',') ?? Object.keys(row);
  const { key } = SETS[set];
  return {
    '@odata.etag': 'W/"1"',
    ...Object.fromEntries([key, ...columns].map((column) => [column, row[column] ?? null])),
  };
}

function filterOf(filter: string | null): (row: Row) => boolean {
  if (filter === null) return () => true;
  const [, state, inner = ''] = STATE.exec(filter) ?? [];
  if (state === undefined) throw new Refused(400, '0x80060888', `Syntax error in '${filter}'`);
  const ends = inner.split(' or ').map((one) => {
    const [, column, text] = ENDS.exec(one) ?? [];
    if (column === undefined || text === undefined)
      throw new Refused(400, '0x80060888', `Syntax error at '${one}'`);
    return { column, text };
  });
  return (row) =>
    row.statecode === Number(state) &&
    ends.some(({ column, text }) => typeof row[column] === 'string' && row[column].endsWith(text));
}

import { Broken, type Row, type TableName, type Tables } from './tables.ts';

const STARTS = /^startswith\((\w+),'((?:[^']|'')*)'\)$/;
const EQUALS = /^(\w+) eq (?:'((?:[^']|'')*)'|(\d+)|(true|false))$/;
const EXPAND = /^(\w+)\(\$select=([\w,]+)\)$/;
/** What an expanded lookup is called → its column and table. */
const EXPANDED: Record<string, { column: string; table: TableName }> = {
  Contact: { column: 'ContactId', table: 'Contact' },
  Account: { column: 'AccountId', table: 'Account' },
};

/** As much of OData 4 as a telephony integration asks of Creatio. */
export function readTable(
  tables: Tables,
  table: TableName,
  query: URLSearchParams,
): Record<string, unknown>[] {
  const keep = filterOf(query.get('$filter'));
  const order = query.get('$orderby');
  const rows = tables.list(table).filter(keep);
  if (order !== null) {
    rows.sort((a, b) => (String(a[order]) < String(b[order]) ? -1 : 1));
  }
  const skip = Number(query.get('$skip') ?? 0);
  const top = Number(query.get('$top') ?? 20_000);
  return rows.slice(skip, skip + top).map((row) => shownRow(tables, row, query));
}

export function shownRow(tables: Tables, row: Row, query: URLSearchParams): Record<string, unknown> {
  const select = query.get('$select')?.split(',');
  const shown: Record<string, unknown> =
    select === undefined
      ? { ...row }
      : Object.fromEntries(select.map((column) => [column, row[column] ?? null]));
  const expand = query.get('$expand');
  if (expand === null) return shown;
  const [, name = '', columns = ''] = EXPAND.exec(expand) ?? [];
  const lookup = EXPANDED[name];
  if (lookup === undefined)
    throw new Broken(400, 'Microsoft.OData.ODataException', `Could not expand '${expand}'`);
  const target = tables.get(lookup.table, String(row[lookup.column]));
  shown[name] =
    target === undefined
      ? null
      : Object.fromEntries(columns.split(',').map((one) => [one, target[one] ?? null]));
  return shown;
}

function filterOf(filter: string | null): (row: Row) => boolean {
  if (filter === null) return () => true;
  const starts = STARTS.exec(filter);
  if (starts) {
    const [, column = '', text = ''] = starts;
    return (row) => String(row[column] ?? '').startsWith(text.replaceAll("''", "'"));
  }
  const equals = EQUALS.exec(filter);
  if (equals) {
    const [, column = '', text, number, bool] = equals;
    const wanted =
      text !== undefined
        ? text.replaceAll("''", "'")
        : number !== undefined
          ? Number(number)
          : bool === 'true';
    return (row) => row[column] === wanted;
  }
  throw new Broken(400, 'Microsoft.OData.ODataException', `Syntax error in '${filter}'`);
}

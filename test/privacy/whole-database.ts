import type pg from 'pg';

/** Tables (partitions too) with a row whose text, whole, holds one of these. */
export async function tablesSaying(owner: pg.Pool | pg.Client, words: readonly string[]): Promise<string[]> {
  const { rows } = await owner.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`,
  );
  const saying: string[] = [];
  for (const { schema, name } of rows) {
    const found = await owner.query(
      `SELECT 1 FROM "${schema}"."${name}" t WHERE EXISTS (SELECT 1 FROM unnest($1::text[]) AS word WHERE position(lower(word) IN lower(t::text)) > 0) LIMIT 1`,
      [words],
    );
    if ((found.rowCount ?? 0) > 0) saying.push(name.replace(/_(?:\d{6}|default)$/, ''));
  }
  return [...new Set(saying)];
}

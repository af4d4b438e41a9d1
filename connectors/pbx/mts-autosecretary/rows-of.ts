/** The paths of the log answer with a bare list or with a page `{ items }`, and have changed places before: both are read. */
export function rowsOf(body: unknown): unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (typeof body !== 'object' || body === null) return undefined;
  const { items } = body as { items?: unknown };
  if (items === null) return [];
  return Array.isArray(items) ? items : undefined;
}

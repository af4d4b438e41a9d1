/** Rows of a page of the history; the hub keeps the rows it does not have yet as a bare list. */
export function rowsOf(body: unknown): unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (typeof body !== 'object' || body === null) return undefined;
  const { content } = body as { content?: unknown };
  if (content === null) return [];
  return Array.isArray(content) ? content : undefined;
}

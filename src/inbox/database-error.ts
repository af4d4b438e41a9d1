/** SQLSTATE of a PostgreSQL error, or the code of a network error. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Data exceptions (22), broken constraints (23) and values too big for an index or a field (54): the row is to blame. */
export function isPoison(error: unknown): boolean {
  return /^(22|23|54)/.test(codeOf(error));
}

/**
 * The database went away or asks to try again: connection exceptions (08), deadlock and serialization (40), shutting
 * down or starting (57P), out of connections (53), and the network's own codes.
 */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(08|40|53|57P)/.test(code) || /^E(CONN|PIPE|TIMEDOUT|HOST|NET)/.test(code)) return true;
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  );
}

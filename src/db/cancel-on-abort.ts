import { connect } from 'node:net';
import type { Transaction } from './database.ts';

/** Of the message "cancel request", protocol 3.0 of PostgreSQL: it comes over a connection of its own, and says no more. */
const CANCEL_CODE = 80877102;
const PATIENCE_MS = 5_000;

/** What the driver knows of its own connection, and does not declare. */
interface Wire {
  host: string;
  port: number;
  processID: number;
  secretKey: number;
}

/**
 * Runs statements of `tx`, and has the server give up the one that is running when the signal comes: nobody waits for it any more.
 * The transaction is of no use then; its error is PostgreSQL's "query_canceled".
 */
export async function cancelOnAbort<T>(
  tx: Transaction,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  let cancelling: Promise<void> | undefined;
  const onAbort = (): void => {
    cancelling = requestCancel(tx as unknown as Wire);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Until the request has been heard the connection must not serve anybody else: it would hit their statement.
    await cancelling;
  }
}

/** Resolves when the server has closed the connection, which it does after it has passed the request on. */
function requestCancel({ host, port, processID, secretKey }: Wire): Promise<void> {
  const message = Buffer.alloc(16);
  for (const [index, part] of [16, CANCEL_CODE, processID, secretKey].entries()) {
    message.writeInt32BE(part, index * 4);
  }
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    // Whoever cannot be asked to stop ends by the time limit of the statement.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.on('connect', () => socket.end(message));
    socket.resume();
  });
}

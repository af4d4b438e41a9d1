import diagnostics from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const STARTED = 'http.client.request.start';

/**
 * Time-outs by nobody's clock: whoever waits for an answer that does not come is told at once that the time is up, and nobody else ever
 * is, however slow the machine.
 */
export class Patience {
  readonly #waiting = new Set<ClientRequest>();
  readonly #started = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    this.#waiting.add(request);
    request.once('close', () => this.#waiting.delete(request));
  };

  start(): void {
    diagnostics.subscribe(STARTED, this.#started);
  }

  stop(): void {
    diagnostics.unsubscribe(STARTED, this.#started);
    this.#waiting.clear();
  }

  /** Whoever asked for this has waited as long as it would. */
  runOut(path: string): void {
    for (const request of this.#waiting)
      if (new URL(request.path, 'http://pbx').pathname === path) request.emit('timeout');
  }
}

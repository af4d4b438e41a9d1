import type { Logger } from 'pino';
import { ConnectorError } from '../connectors/kit/connector-error.ts';
import type { PbxConnector } from '../connectors/kit/define-pbx-connector.ts';
import { tokenPairHttpFor } from '../connectors/kit/provider-http-for.ts';
import { parseSettings } from '../connectors/kit/settings-form.ts';
import type { ConnectionHealth } from '../src/connections/connection-health.ts';
import type { ConnectionSource } from '../src/connections/connection-source.ts';
import type { Database } from '../src/db/database.ts';

/** For the scheduler. What fails is tried again at the next tick: there are days left. */
export const KEEP_TOKENS_CRON = '20 */5 * * * *';
const AT_MOST = 500;

export interface KeepTokensOptions {
  database: Database;
  source: ConnectionSource;
  health: ConnectionHealth;
  connectors: readonly PbxConnector[];
  logger: Logger;
  now?: () => number;
}

/**
 * Refreshes tokens ahead of time, so that an account which nobody asks anything does not die. Of connections that are switched on only:
 * whoever refreshes takes the account over from everybody else who has its tokens. One that is refused waits for a person.
 */
export class KeepTokens {
  readonly #options: KeepTokensOptions;

  constructor(options: KeepTokensOptions) {
    this.#options = options;
  }

  /** Returns how many were refreshed. */
  async run(): Promise<number> {
    const { database, now = Date.now } = this.#options;
    const ids = this.#options.connectors.filter(({ tokenPairs }) => tokenPairs).map(({ id }) => id);
    const { rows } = await database.hubPool.query<{ connection_id: string }>(
      `SELECT c.connection_id FROM connections c JOIN connection_states s USING (connection_id)
         LEFT JOIN token_pairs t USING (connection_id)
        WHERE c.enabled AND c.connector = ANY($1) AND NOT s.troubles ? 'tokens' AND (s.troubles -> 'callLog' ->> 'refused') IS DISTINCT FROM 'true'
          AND (t.connection_id IS NULL OR t.due_at <= $2)
        ORDER BY t.due_at LIMIT $3`,
      [ids, new Date(now()), AT_MOST],
    );
    let refreshed = 0;
    for (const { connection_id } of rows) if (await this.#refresh(connection_id, now())) refreshed += 1;
    return refreshed;
  }

  async #refresh(connectionId: string, now: number): Promise<boolean> {
    const { source, health, connectors, logger } = this.#options;
    try {
      const connection = await source.find(connectionId);
      const connector = connectors.find(({ id }) => id === connection?.connector);
      if (connection === undefined || connector === undefined) return false;
      const settings: unknown = parseSettings(connector, connection.settings);
      await tokenPairHttpFor(connector, settings, connection.tokens)?.refresh({ ifDueAt: now });
      return true;
    } catch (error) {
      logger.warn({ err: error, connectionId }, 'tokens could not be refreshed');
      if (error instanceof ConnectorError && error.kind === 'auth') {
        await health.failed(connectionId, 'tokens', {
          error: error.message,
          refused: true,
          nextPollAt: null,
        });
      }
      return false;
    }
  }
}

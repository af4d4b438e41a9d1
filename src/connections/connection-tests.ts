import type { ConnectionTest } from '../domain/pbx/connection-test.ts';
import { AppError } from '../platform/app-error.ts';
import type { ConnectionService } from './connection-service.ts';
import type { ConnectionSource } from './connection-source.ts';
import type { ConnectorCatalog } from './connector-catalog.ts';

export interface ConnectionTestsOptions {
  connections: Pick<ConnectionService, 'fillIn' | 'get'>;
  source: Pick<ConnectionSource, 'find'>;
  catalog: Pick<ConnectorCatalog, 'test'>;
  countryOf: (tenantId: string) => Promise<string>;
}

/** Tries connections for people: reads at the PBX, writes nothing, and leaves the health of the connection as it is. */
export class ConnectionTests {
  readonly #options: ConnectionTestsOptions;

  constructor(options: ConnectionTestsOptions) {
    this.#options = options;
  }

  /** One as it is saved, switched off or not. */
  async saved(tenantId: string, connectionId: string): Promise<ConnectionTest> {
    // Whose it is comes first: nothing of somebody else's is opened.
    await this.#options.connections.get(tenantId, connectionId);
    const found = await this.#options.source.find(connectionId, { disabledToo: true });
    if (found === undefined) throw new AppError('notFound', 'There is no such connection');
    const { connector, settings, country, tokens } = found;
    return this.#options.catalog.test(connector, settings, country, tokens);
  }

  /** A form as it stands. */
  async unsaved(
    tenantId: string,
    form: { connector: string; settings: Record<string, unknown>; connectionId?: string | undefined },
  ): Promise<ConnectionTest> {
    const { connections, catalog, countryOf } = this.#options;
    const settings = await connections.fillIn(tenantId, form);
    return catalog.test(form.connector, settings, await countryOf(tenantId));
  }
}

import type { OperationGroup, PbxOperations } from '../domain/pbx/pbx-operations.ts';
import { AppError } from '../platform/app-error.ts';
import type { ConnectionSource, OpenedConnection } from './connection-source.ts';
import type { ConnectorCatalog, HearAnswers } from './connector-catalog.ts';

/** A connection with what can be done at its PBX. */
export interface OperableConnection {
  connectionId: string;
  connector: string;
  name: string;
  operations: PbxOperations;
  /** What its settings take away of what the connector can (`blockList`, `callControl.hold`), and why. */
  lacks: Readonly<Partial<Record<string, string>>>;
}

type Bound = Pick<OperableConnection, 'operations' | 'lacks'> & { version: string };

/** A PBX that can, without an operation for it, asks the hub itself. */
const ASKED_AT_EACH_CALL =
  'This PBX asks the hub at each call where it is to go; it keeps no list that could be shown or changed.';

/** Reaches the PBXs of a tenant for people and jobs that want something done there. */
export class PbxOperator {
  readonly #source: ConnectionSource;
  readonly #catalog: ConnectorCatalog;
  readonly #hear: HearAnswers | undefined;
  /** Connection id → what its settings of that version gave; so that one rate limit holds for all that is asked. */
  readonly #bound = new Map<string, Bound>();

  /** `hear`: who wants to know what the PBX of a connection answers. */
  constructor(source: ConnectionSource, catalog: ConnectorCatalog, hear?: HearAnswers) {
    this.#source = source;
    this.#catalog = catalog;
    this.#hear = hear;
  }

  /** Throws `notFound` when the tenant has no such connection, or it is switched off. */
  async at(tenantId: string, connectionId: string): Promise<OperableConnection> {
    const connection = await this.#source.find(connectionId);
    if (connection?.tenantId !== tenantId) {
      this.#bound.delete(connectionId);
      throw new AppError('notFound', 'There is no such connection, or it is switched off.');
    }
    const { connector, name } = connection;
    const { operations, lacks } = this.#bind(connection);
    return { connectionId, connector, name, operations, lacks };
  }

  /** The operations of one group. Throws `unprocessable`, with the connector's reason, where the PBX has none. */
  async group<Group extends OperationGroup>(
    tenantId: string,
    connectionId: string,
    group: Group,
  ): Promise<NonNullable<PbxOperations[Group]>> {
    const { connector, operations, lacks } = await this.at(tenantId, connectionId);
    const found = operations[group];
    if (found !== undefined) return found;
    const { can, cannot } = this.#catalog.find(connector) ?? {};
    const why = lacks[group] ?? cannot?.[group] ?? (can?.[group] && ASKED_AT_EACH_CALL);
    throw new AppError('unprocessable', why || 'This PBX cannot do that.', {
      details: { missing: group },
      shown: { missing: group },
    });
  }

  #bind({ connectionId, connector, settings, country, version, tokens }: OpenedConnection): Bound {
    const known = this.#bound.get(connectionId);
    if (known?.version === version) return known;
    const operations = this.#catalog.operate(
      connector,
      settings,
      country,
      tokens,
      this.#hear?.(connectionId),
    );
    const bound = { version, operations, lacks: this.#catalog.lacks(connector, settings) };
    this.#bound.set(connectionId, bound);
    return bound;
  }
}

import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type { PbxSound } from '../domain/pbx/pbx-operations.ts';
import { isAppError } from '../platform/app-error.ts';

/** Sounds that one PBX has by itself. */
export interface SoundsAt {
  connectionId: string;
  connectionName: string;
  sounds: PbxSound[];
  /** Why they are not known at the moment. */
  reason?: string;
}

/** What PBXs can play in menus without anything being uploaded: read there each time, kept nowhere here. */
export class PbxSounds {
  readonly #database: Database;
  readonly #operator: Pick<PbxOperator, 'at'>;

  constructor(database: Database, operator: Pick<PbxOperator, 'at'>) {
    this.#database = database;
    this.#operator = operator;
  }

  /** Of the connections that tell; side by side, so that one PBX that hangs holds up no more than itself. */
  async list(tenantId: string): Promise<SoundsAt[]> {
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<{ connection_id: string; name: string }>(
        'SELECT connection_id, name FROM connections WHERE enabled ORDER BY name, connection_id',
      ),
    );
    const each = await Promise.all(
      rows.map(({ connection_id: connectionId, name }) => this.#at(tenantId, connectionId, name)),
    );
    return each.filter((one) => one !== undefined);
  }

  async #at(tenantId: string, connectionId: string, connectionName: string): Promise<SoundsAt | undefined> {
    try {
      const { operations } = await this.#operator.at(tenantId, connectionId);
      if (operations.sounds === undefined) return undefined;
      return { connectionId, connectionName, sounds: await operations.sounds.list() };
    } catch (error) {
      if (!isAppError(error)) throw error;
      // Switched off a moment ago, or with settings that fit no more: its own page says so.
      if (error.code === 'notFound') return undefined;
      return { connectionId, connectionName, sounds: [], reason: error.message };
    }
  }
}

import type { Transaction } from '../db/database.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';

/** What voice menus need of sound files; ids are of prompts kept here unless it says otherwise. */
export interface MenuPrompts {
  /** Which of these there are. */
  known(tenantId: string, promptIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The same; none of these is deleted while the transaction lasts. */
  keep(tx: Transaction, promptIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Where a PBX fetches it in that format; made ready when this resolves. Throws `AppError` where it cannot be. */
  address(tenantId: string, promptId: string, format: PromptFormat): Promise<string>;
  /** Uploads it to a PBX, unless it is there already. Throws as operations do. */
  place(
    tenantId: string,
    connectionId: string,
    promptId: string,
  ): Promise<{ idThere: string; isNew: boolean }>;
  /** Takes back what `place` has just uploaded. */
  withdraw(tenantId: string, connectionId: string, promptId: string): Promise<void>;
  /** Takes back sounds that have been replaced since, but for those that a menu there names; returns the PBX's ids of these. */
  withdrawUnnamed(
    tenantId: string,
    connectionId: string,
    isNamed: (idThere: string) => boolean,
  ): Promise<string[]>;
  /** PBX's ids → ids of prompts kept here; what nobody here has uploaded is absent. */
  keptAs(
    tenantId: string,
    connectionId: string,
    idsThere: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
}

import type { Database, Transaction } from '../db/database.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import type { PromptLinks } from './prompt-links.ts';
import type { PromptPlacer } from './prompt-placer.ts';
import { promptRows } from './prompt-rows.ts';

export interface PromptsForMenusOptions {
  database: Database;
  links: Pick<PromptLinks, 'linkFor'>;
  placer: Pick<PromptPlacer, 'place' | 'withdrawPresent' | 'withdrawUnnamed' | 'idsAt'>;
}

/** Prompts as voice menus need them: which there are, where a PBX fetches them, and under which id it holds them. */
export class PromptsForMenus {
  readonly #options: PromptsForMenusOptions;

  constructor(options: PromptsForMenusOptions) {
    this.#options = options;
  }

  /** Which of these there are. */
  known(tenantId: string, promptIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#options.database.tenant(tenantId, (tx) => promptRows.keep(tx, promptIds));
  }

  /** The same; none of these is deleted while the transaction lasts. */
  keep(tx: Transaction, promptIds: readonly string[]): Promise<ReadonlySet<string>> {
    return promptRows.keep(tx, promptIds);
  }

  /** Where a PBX fetches it in that format; converted when this resolves. */
  address(tenantId: string, promptId: string, format: PromptFormat): Promise<string> {
    return this.#options.links.linkFor({ tenantId, promptId, format });
  }

  /** Uploads it to a PBX, unless it is there already. */
  async place(
    tenantId: string,
    connectionId: string,
    promptId: string,
  ): Promise<{ idThere: string; isNew: boolean }> {
    const { pbxPromptId, isNew } = await this.#options.placer.place(tenantId, connectionId, promptId);
    return { idThere: pbxPromptId, isNew };
  }

  /** Takes back what `place` has just uploaded; copies of earlier versions stay. */
  withdraw(tenantId: string, connectionId: string, promptId: string): Promise<void> {
    return this.#options.placer.withdrawPresent(tenantId, connectionId, promptId);
  }

  /** Takes back copies of earlier versions, but for those that a menu there names; returns the PBX's ids of these. */
  withdrawUnnamed(
    tenantId: string,
    connectionId: string,
    isNamed: (idThere: string) => boolean,
  ): Promise<string[]> {
    return this.#options.placer.withdrawUnnamed(tenantId, connectionId, isNamed);
  }

  /** The PBX's ids → ids of prompts kept here; what nobody here has uploaded is absent. */
  async keptAs(
    tenantId: string,
    connectionId: string,
    idsThere: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const ours = await this.#options.placer.idsAt(tenantId, connectionId);
    return new Map(
      idsThere.flatMap((id) => {
        const promptId = ours.get(id)?.promptId;
        return promptId === undefined ? [] : [[id, promptId] as const];
      }),
    );
  }
}

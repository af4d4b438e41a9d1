import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Database, Transaction } from '../../db/database.ts';
import { AppError } from '../../platform/app-error.ts';
import { checkRules } from '../../tenants/check-rules.ts';
import type { TenantService } from '../../tenants/tenant-service.ts';
import type { AssignRules } from '../../tenants/tenant-settings.ts';
import { type PlannedChange, plannedChanges } from './planned-changes.ts';
import {
  type Cursor,
  type Recomputation,
  type RunRules,
  runRulesSchema,
  type Scope,
} from './recomputation.ts';
import { recomputeStore } from './recompute-store.ts';

export interface RecomputeServiceOptions {
  database: Database;
  tenants: Pick<TenantService, 'get'>;
  /** Adds the job that carries a run on. */
  enqueue: (job: { tenantId: string; recomputationId: string }) => Promise<void>;
}

/** What is asked for. A run that applies a dry run may name its scope again, and is refused when that is another. */
export interface Asked {
  dryRun: boolean;
  what?: Scope['what'] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  connection?: string | undefined;
  queue?: string | undefined;
  /** Instead of the saved ones. */
  rules?: { [Key in keyof AssignRules]?: AssignRules[Key] | undefined } | undefined;
  dryRunId?: string | undefined;
  confirm?: boolean | undefined;
}

export interface RecomputationDetails extends Recomputation {
  sample: PlannedChange[];
}

const UNIQUE_VIOLATION = '23505';
const SAMPLE = 20;
/** Rows in memory while a result is downloaded. */
const DOWNLOAD_PAGE = 500;

/** Asking for recomputations and looking at them; the work is a worker's. */
export class RecomputeService {
  readonly #options: RecomputeServiceOptions;

  constructor(options: RecomputeServiceOptions) {
    this.#options = options;
  }

  /** @throws AppError `unprocessable` for what cannot be run so, `conflict` while another run of the tenant is under way */
  async start(tenantId: string, asked: Asked, createdBy: string | null): Promise<Recomputation> {
    const recomputationId = randomUUID();
    const run = await this.#inTenant(tenantId, async (tx) => {
      const dry =
        asked.dryRunId === undefined ? undefined : await applicable(tx, tenantId, asked, asked.dryRunId);
      const scope = dry ?? (await this.#scopeOf(tx, tenantId, asked));
      await recomputeStore.insert(tx, {
        ...scope,
        recomputationId,
        tenantId,
        dryRun: asked.dryRun,
        planId: dry?.recomputationId ?? recomputationId,
        createdBy,
      });
      return getRun(tx, tenantId, recomputationId);
    });
    await this.#options.enqueue({ tenantId, recomputationId });
    return run;
  }

  list(
    tenantId: string,
    page: { after?: { createdAt: string; recomputationId: string } | undefined; limit: number },
  ): Promise<Recomputation[]> {
    return this.#options.database.tenant(tenantId, (tx) => recomputeStore.list(tx, tenantId, page));
  }

  /** With the first of its calls. */
  get(tenantId: string, id: string): Promise<RecomputationDetails> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const run = await getRun(tx, tenantId, id);
      return { ...run, sample: await plannedChanges.list(tx, run.planId, { limit: SAMPLE }) };
    });
  }

  /** Stops it behind the page under way; what is applied stays applied. */
  cancel(tenantId: string, id: string): Promise<Recomputation> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const run = await getRun(tx, tenantId, id);
      if (!(await recomputeStore.cancel(tx, tenantId, id))) {
        throw new AppError('conflict', `The recomputation is over: ${run.state}.`);
      }
      return getRun(tx, tenantId, id);
    });
  }

  listChanges(
    tenantId: string,
    id: string,
    page: { after?: Cursor | undefined; limit: number },
  ): Promise<PlannedChange[]> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const { planId } = await getRun(tx, tenantId, id);
      return plannedChanges.list(tx, planId, page);
    });
  }

  /** All of them, page by page, however many. */
  async *eachChange(tenantId: string, id: string): AsyncGenerator<PlannedChange> {
    let after: Cursor | undefined;
    for (;;) {
      const page = await this.listChanges(tenantId, id, { after, limit: DOWNLOAD_PAGE });
      yield* page;
      const last = page.at(-1);
      if (page.length < DOWNLOAD_PAGE || last === undefined) return;
      after = { startedAt: last.startedAt, callId: last.callId };
    }
  }

  async #inTenant<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#options.database.tenant(tenantId, work);
    } catch (error) {
      if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
      throw new AppError('conflict', 'Another recomputation is under way: wait for its end, or cancel it.', {
        cause: error,
      });
    }
  }

  async #scopeOf(tx: Transaction, tenantId: string, asked: Asked): Promise<Scope> {
    if (!asked.dryRun && asked.confirm !== true) {
      throw new AppError(
        'unprocessable',
        'Name the dry run to apply (`dryRunId`), or confirm that none was made (`confirm`).',
      );
    }
    const { from, to } = asked;
    if (from === undefined || to === undefined || Date.parse(from) >= Date.parse(to)) {
      throw new AppError('unprocessable', 'Name a range: `from`, and a later `to`, which is not included.');
    }
    const { settings, country } = await this.#options.tenants.get(tenantId);
    const checked = await checkRules(tx, asked.rules ?? {}, { tenantId, country, where: 'body.rules' });
    return {
      what: asked.what ?? 'responsible',
      from,
      to,
      ...(asked.connection !== undefined && { connectionId: asked.connection }),
      ...(asked.queue !== undefined && { queueId: asked.queue }),
      rules: runRulesSchema.parse({ ...settings, ...named(checked) }),
    };
  }
}

async function getRun(tx: Transaction, tenantId: string, id: string): Promise<Recomputation> {
  const run = await recomputeStore.find(tx, tenantId, id);
  if (run === undefined) throw new AppError('notFound', 'There is no such recomputation.');
  return run;
}

/** The dry run, if it is finished, not applied yet, and what is asked for. */
async function applicable(
  tx: Transaction,
  tenantId: string,
  asked: Asked,
  dryRunId: string,
): Promise<Recomputation> {
  if (asked.dryRun) throw new AppError('unprocessable', 'A dry run applies no other dry run.');
  const dry = await recomputeStore.find(tx, tenantId, dryRunId);
  if (!dry?.dryRun) throw new AppError('unprocessable', '`dryRunId` is not a dry run.');
  if (dry.state !== 'done') throw new AppError('unprocessable', `The dry run is not done: ${dry.state}.`);
  if (await recomputeStore.isApplied(tx, tenantId, dryRunId)) {
    throw new AppError('conflict', 'This dry run has been applied.');
  }
  const differs = differing(asked, dry);
  if (differs.length > 0) {
    const problems = differs.map((path) => ({
      path: `body.${path}`,
      message: 'The dry run was made with another.',
    }));
    throw new AppError('unprocessable', `The dry run was made with another ${differs.join(', ')}.`, {
      details: { problems },
    });
  }
  return dry;
}

/** Parts of the scope that are named again, and otherwise. */
function differing(asked: Asked, dry: Recomputation): string[] {
  const isOther: Record<string, boolean> = {
    what: asked.what !== undefined && asked.what !== dry.what,
    from: asked.from !== undefined && Date.parse(asked.from) !== Date.parse(dry.from),
    to: asked.to !== undefined && Date.parse(asked.to) !== Date.parse(dry.to),
    connection: asked.connection !== undefined && asked.connection !== dry.connectionId,
    queue: asked.queue !== undefined && asked.queue !== dry.queueId,
    rules:
      asked.rules !== undefined && !isDeepStrictEqual({ ...dry.rules, ...named(asked.rules) }, dry.rules),
  };
  return Object.keys(isOther).filter((part) => isOther[part]);
}

/** Without what is not named. */
function named(rules: NonNullable<Asked['rules']>): Partial<RunRules> {
  return Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined));
}

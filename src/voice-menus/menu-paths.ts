import type { Database } from '../db/database.ts';
import type { MenuPathStep } from '../domain/menu/menu-run.ts';
import { AppError } from '../platform/app-error.ts';
import type { Bundle } from './place-store.ts';
import type { MenuPaths } from './voice-menu-views.ts';

export interface CallerPath {
  connectionId: string;
  /** As the PBX calls it. */
  callId: string;
  bundle: Bundle;
  path: readonly MenuPathStep[];
  end: string;
}

interface KeptStep {
  stepId: string;
  /** How it went on from there; absent at the last. */
  by?: string;
  to?: string;
}

/** Runs that are looked through for one answer: the newest. */
const MOST_RUNS = 20_000;

/** Where callers went. */
export class MenuPathStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A row for each time that the caller came into a menu, so that each menu can be looked at by itself. */
  async keep(tenantId: string, { connectionId, callId, bundle, path, end }: CallerPath): Promise<void> {
    const stays = splitByMenu(path);
    await this.#database.tenant(tenantId, async (tx) => {
      for (const [index, { menuId, beganAt, steps }] of stays.entries()) {
        await tx.query(
          `INSERT INTO voice_menu_runs (tenant_id, menu_id, version, connection_id, call_id, began_at, ended, steps)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            tenantId,
            menuId,
            bundle[menuId] ?? 0,
            connectionId,
            callId,
            beganAt,
            index === stays.length - 1 ? end : null,
            JSON.stringify(steps),
          ],
        );
      }
    });
  }

  read(tenantId: string, menuId: string, { from, to }: { from: Date; to: Date }): Promise<MenuPaths> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rowCount } = await tx.query('SELECT 1 FROM voice_menus WHERE menu_id = $1', [menuId]);
      if (rowCount === 0) throw new AppError('notFound', 'There is no such menu.');
      const { rows } = await tx.query<{ ended: string | null; steps: KeptStep[] }>(
        `SELECT ended, steps FROM voice_menu_runs WHERE menu_id = $1 AND began_at >= $2 AND began_at < $3
          ORDER BY began_at DESC LIMIT ${MOST_RUNS + 1}`,
        [menuId, from, to],
      );
      return countPaths(rows.slice(0, MOST_RUNS), rows.length > MOST_RUNS);
    });
  }
}

interface Stay {
  menuId: string;
  beganAt: string;
  steps: KeptStep[];
}

/** What the caller did in each menu one after the other; the last step of a menu that was left says that it was. */
function splitByMenu(path: readonly MenuPathStep[]): Stay[] {
  const stays: Stay[] = [];
  for (const [index, { menuId, stepId, at }] of path.entries()) {
    const next = path[index + 1];
    const step: KeptStep = {
      stepId,
      ...(next && { by: wordOf(next.by), ...(next.menuId === menuId && { to: next.stepId }) }),
    };
    const stay = stays.at(-1);
    if (stay?.menuId === menuId) stay.steps.push(step);
    else stays.push({ menuId, beganAt: at, steps: [step] });
  }
  return stays;
}

/** `key 1`, `wrongKey 9`, `open`, `timeout`, `otherwise`, `again`, `next`. */
function wordOf(by: MenuPathStep['by']): string {
  if (by.kind === 'key') return `${by.isWrong === true ? 'wrongKey' : 'key'} ${by.key}`;
  return by.kind === 'hours' ? by.state : by.kind;
}

function countPaths(
  runs: readonly { ended: string | null; steps: readonly KeptStep[] }[],
  isPartial: boolean,
): MenuPaths {
  const ends: Record<string, number> = {};
  /** By step id. */
  const counts = new Map<
    string,
    {
      callers: number;
      entered: number;
      gone: number;
      went: Map<string, { by: string; to?: string; times: number }>;
    }
  >();
  for (const { ended: end, steps } of runs) {
    if (end !== null) ends[end] = (ends[end] ?? 0) + 1;
    const seen = new Set<string>();
    for (const [index, { stepId, by, to }] of steps.entries()) {
      const count = counts.get(stepId) ?? { callers: 0, entered: 0, gone: 0, went: new Map() };
      counts.set(stepId, count);
      count.entered += 1;
      if (!seen.has(stepId)) count.callers += 1;
      seen.add(stepId);
      const word = by ?? 'end';
      const went = count.went.get(`${word} ${to ?? ''}`) ?? {
        by: word,
        ...(to !== undefined && { to }),
        times: 0,
      };
      went.times += 1;
      count.went.set(`${word} ${to ?? ''}`, went);
      if (end === 'gone' && index === steps.length - 1) count.gone += 1;
    }
  }
  return {
    callers: runs.length,
    isPartial,
    ends,
    steps: [...counts].map(([stepId, { went, ...count }]) => ({
      stepId,
      ...count,
      went: [...went.values()].sort((a, b) => b.times - a.times),
    })),
  };
}

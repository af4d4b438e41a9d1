import { changeAtPbx, outcomeOf, type PbxAnswer } from '../audit/change-at-pbx.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type { BlockListOperations, EntryResult, ListColour } from '../domain/pbx/pbx-operations.ts';
import { isAppError } from '../platform/app-error.ts';
import type { PlacementState } from './block-entry.ts';
import { blockListStore, keyOf, type Settled, type Work } from './block-list-store.ts';

export interface ApplyBlockListsOptions {
  database: Database;
  operator: Pick<PbxOperator, 'group'>;
}

/** Placements per round; each round is one question per PBX, colour and direction. */
const ROUND = 500;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;

/** Brings the lists of the PBXs to what the hub wants there. What a PBX has besides is left alone. */
export class ApplyBlockLists {
  readonly #database: Database;
  readonly #operator: Pick<PbxOperator, 'group'>;

  constructor({ database, operator }: ApplyBlockListsOptions) {
    this.#database = database;
    this.#operator = operator;
  }

  /**
   * Works on what is due, every PBX at once. Somebody else's work is not waited for. Returns how many placements were tried.
   * @param options.again also what a PBX refused or cannot do
   */
  async apply(
    tenantId: string,
    options: { entryIds?: readonly string[] | undefined; again?: boolean } = {},
  ): Promise<number> {
    const { entryIds, again = false } = options;
    if (again) await this.#database.tenant(tenantId, (tx) => blockListStore.wake(tx, tenantId, entryIds));
    let tried = 0;
    for (;;) {
      const work = await this.#database.tenant(tenantId, (tx) =>
        blockListStore.claim(tx, { entryIds, limit: ROUND }),
      );
      const byConnection = grouped(work, ({ connectionId }) => connectionId);
      await Promise.all([...byConnection].map(([id, here]) => this.#applyAt(tenantId, id, here)));
      tried += work.length;
      if (work.length < ROUND) return tried;
    }
  }

  /** An expired entry ends, and what the hub put somewhere is taken away there. */
  async expire(tenantId: string, at: Date): Promise<number> {
    return this.#database.tenant(tenantId, async (tx) => {
      const entryIds = await blockListStore.expire(tx, tenantId, at);
      if (entryIds.length > 0) {
        await blockListStore.plan(tx, tenantId, entryIds);
        await blockListStore.forget(tx, entryIds);
      }
      return entryIds.length;
    });
  }

  async #applyAt(tenantId: string, connectionId: string, work: readonly Work[]): Promise<void> {
    const settle = (settled: readonly Settled[]): Promise<void> =>
      this.#database.tenant(tenantId, (tx) => blockListStore.settle(tx, settled));
    const left = work.filter((one) => !staysAtPbx(one));
    await settle(work.filter(staysAtPbx).map((one) => toSettled(one, { state: 'done' })));
    if (left.length === 0) return;
    let lists: BlockListOperations;
    try {
      lists = await this.#operator.group(tenantId, connectionId, 'blockList');
    } catch (error) {
      const verdict = notReached(error);
      await settle(left.map((one) => toSettled(one, verdict)));
      return;
    }
    const groups = grouped(left, (one) => `${whyNot(lists, one) ?? ''}|${one.colour}|${one.wanted}`);
    for (const group of groups.values()) {
      const [first] = group as [Work];
      const reason = whyNot(lists, first);
      const verdicts =
        reason === undefined
          ? await this.#ask(tenantId, lists, group)
          : group.map(() => ({ state: 'unsupported' as const, reason }));
      await settle(group.map((one, index) => toSettled(one, verdicts[index] ?? UNANSWERED)));
    }
  }

  /** All of one colour, to be there or to go. */
  async #ask(tenantId: string, lists: BlockListOperations, group: readonly Work[]): Promise<Verdict[]> {
    const [{ connectionId, colour, wanted }] = group as [Work];
    const numbers = group.map(({ number, isPrefix }) => keyOf(number, isPrefix));
    const entries = group.map(({ number, isPrefix, comment }) => ({
      number,
      isPrefix,
      ...(comment !== undefined && lists.comments && { comment }),
    }));
    const change = {
      tenantId,
      connectionId,
      subject: { kind: 'blockList', id: colour },
      wanted: { [wanted ? 'add' : 'remove']: numbers },
    };
    try {
      const results = await changeAtPbx(
        this.#database,
        change,
        () => (wanted ? lists.add({ colour, entries }) : lists.remove({ colour, entries })),
        (answer) => tellOf(answer, numbers),
      );
      return results.map((result) => toVerdict(result, wanted));
    } catch (error) {
      const verdict = failed(error);
      return group.map(() => verdict);
    }
  }
}

function grouped<T>(all: readonly T[], keyOfOne: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOfOne(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

interface Verdict {
  state: PlacementState;
  reason?: string;
  retryAfterMs?: number;
}

const UNANSWERED: Verdict = { state: 'unknown', reason: 'The PBX said nothing of this entry.' };

/** An entry that ran out takes nothing away that was there before the hub. */
function staysAtPbx({ wanted, isExpired, placed }: Work): boolean {
  return !wanted && isExpired && !placed;
}

function whyNot(
  lists: BlockListOperations,
  { colour, isPrefix }: { colour: ListColour; isPrefix: boolean },
): string | undefined {
  if (lists.perUser)
    return 'The lists of this PBX belong to its users, each to one: it has none for the whole company.';
  if (!lists.colours.includes(colour)) return `This PBX has no ${colour} list.`;
  return isPrefix && !lists.prefixes ? 'This PBX takes whole numbers only, no prefixes.' : undefined;
}

/** Before anything was asked for: it may be tried again whatever it was. */
function notReached(error: unknown): Verdict {
  const reason = isAppError(error) ? error.message : 'The hub failed.';
  const missing = isAppError(error) && (error.details as { missing?: unknown } | undefined)?.missing;
  if (missing !== undefined && missing !== false) return { state: 'unsupported', reason };
  return { state: 'waiting', reason };
}

function failed(error: unknown): Verdict {
  const reason = isAppError(error) ? error.message : 'The hub failed.';
  if (isAppError(error) && error.code === 'tooManyRequests') {
    const { retryAfterMs } = (error.details ?? {}) as { retryAfterMs?: number };
    return { state: 'waiting', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  return { state: outcomeOf(error), reason };
}

function toVerdict(result: EntryResult, wanted: boolean): Verdict {
  if (result.state === 'refused' || result.state === 'unknown') return result;
  if (!wanted) return { state: 'done' };
  return result.state === 'absent' ? UNANSWERED : { state: result.state };
}

function toSettled(work: Work, verdict: Verdict): Settled {
  const { entryId, connectionId, wanted } = work;
  const mayBeThere = verdict.state === 'done' || verdict.state === 'unknown';
  const again = verdict.state === 'waiting' || verdict.state === 'unknown';
  return {
    entryId,
    connectionId,
    wanted,
    state: verdict.state,
    ...(verdict.reason !== undefined && { reason: verdict.reason }),
    placed: work.placed || (wanted && mayBeThere),
    ...(again && { retryAfterMs: Math.max(backOffMs(work.attempts), verdict.retryAfterMs ?? 0) }),
  };
}

function backOffMs(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10));
}

/** The worst that happened, and every number with what became of it. */
function tellOf(results: readonly EntryResult[], numbers: readonly string[]): PbxAnswer {
  const states = numbers.map((_, index) => results[index]?.state ?? 'unknown');
  const told: Partial<Record<string, string[]>> = {};
  for (const [index, state] of states.entries()) {
    const list = told[state] ?? [];
    list.push(numbers[index] as string);
    told[state] = list;
  }
  const state = states.includes('unknown') ? 'unknown' : states.includes('refused') ? 'refused' : 'done';
  return { state, after: told };
}

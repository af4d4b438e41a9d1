import type { BlockEntry, BlockListOperations, EntryResult } from '../../src/domain/pbx/pbx-operations.ts';
import { AppError } from '../../src/platform/app-error.ts';

/** A PBX with a black list of its own, and a temper. */
export class FakeLists implements BlockListOperations {
  colours: BlockListOperations['colours'] = ['black'];
  prefixes = true;
  comments = true;
  perUser = false;
  /** Key: number, with a star behind a prefix. */
  readonly has = new Map<string, BlockEntry>();
  /** The next change does nothing, or is done and its answer lost. */
  trouble: 'down' | 'lost' | 'busy' | { refuses: string } | undefined;
  changes = 0;

  async list(): Promise<BlockEntry[]> {
    return [...this.has.values()];
  }

  async add({ entries }: { entries: readonly BlockEntry[] }): Promise<EntryResult[]> {
    return this.#change(entries, (entry) => {
      if (this.has.has(keyOf(entry))) return 'already';
      this.has.set(keyOf(entry), entry);
      return 'done';
    });
  }

  async remove({ entries }: { entries: readonly BlockEntry[] }): Promise<EntryResult[]> {
    return this.#change(entries, (entry) => (this.has.delete(keyOf(entry)) ? 'done' : 'absent'));
  }

  #change(
    entries: readonly BlockEntry[],
    work: (entry: BlockEntry) => 'done' | 'already' | 'absent',
  ): EntryResult[] {
    this.changes += 1;
    const { trouble } = this;
    this.trouble = undefined;
    if (trouble === 'down') throw new AppError('unavailable', 'The PBX does not answer as it should.');
    if (trouble === 'busy')
      throw new AppError('tooManyRequests', 'The PBX asks for patience.', { details: { retryAfterMs: 1 } });
    if (typeof trouble === 'object')
      return entries.map(() => ({ state: 'refused', reason: trouble.refuses }));
    const results = entries.map((entry): EntryResult => ({ state: work(entry) }));
    if (trouble === 'lost') throw new AppError('unavailable', 'The answer was lost.');
    return results;
  }
}

function keyOf({ number, isPrefix }: BlockEntry): string {
  return isPrefix ? `${number}*` : number;
}

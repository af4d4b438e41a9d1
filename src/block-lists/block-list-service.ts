import { randomUUID } from 'node:crypto';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database, Transaction } from '../db/database.ts';
import type { BlockEntry, ListColour } from '../domain/pbx/pbx-operations.ts';
import { AppError } from '../platform/app-error.ts';
import { ApplyBlockLists } from './apply-block-lists.ts';
import type { BlockEntryChange, BlockListEntry, NewBlockEntry } from './block-entry.ts';
import { csvHeader, readBlockListCsv, refuseFile, toCsvLine } from './block-list-csv.ts';
import { type BlockPage, blockListStore, keyOf } from './block-list-store.ts';
import { readNumber } from './read-number.ts';

export interface BlockListServiceOptions {
  database: Database;
  operator: Pick<PbxOperator, 'group'>;
  countryOf: (tenantId: string) => Promise<string>;
}

/** An entry as a PBX has it, compared with what the hub wants there. */
export interface ComparedEntry extends BlockEntry {
  where: 'both' | 'onlyThere' | 'onlyHere';
  entryId?: string;
}

const EXPORT_PAGE = 500;

/** The wanted lists of a tenant, and how its PBXs follow them. */
export class BlockListService {
  readonly applying: ApplyBlockLists;
  readonly #options: BlockListServiceOptions;

  constructor(options: BlockListServiceOptions) {
    this.#options = options;
    this.applying = new ApplyBlockLists(options);
  }

  /** `number` is what a person looks for, as it is written. */
  async list(
    tenantId: string,
    { number, ...page }: BlockPage & { number?: string | undefined },
  ): Promise<BlockListEntry[]> {
    const read =
      number === undefined
        ? undefined
        : readNumber(number, { isPrefix: false, country: await this.#options.countryOf(tenantId) });
    const digits = read?.ok ? read.number : number?.replace(/\D/g, '');
    return this.#options.database.tenant(tenantId, (tx) =>
      blockListStore.list(tx, tenantId, { ...page, ...(digits && { digits }) }),
    );
  }

  /** With the calls of this number that were refused, of the last months and at most a thousand. */
  get(tenantId: string, entryId: string): Promise<BlockListEntry & { blockedCalls?: number }> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const entry = await getEntry(tx, entryId);
      return entry.isPrefix || entry.colour === 'white'
        ? entry
        : { ...entry, blockedCalls: await countBlocked(tx, tenantId, entry.number) };
    });
  }

  /** Puts the number into the list and tries every PBX at once; the placements tell what became of it. */
  async add(tenantId: string, entry: NewBlockEntry, createdBy?: string): Promise<BlockListEntry> {
    const read = readNumber(entry.number, {
      isPrefix: entry.isPrefix,
      country: await this.#options.countryOf(tenantId),
    });
    if (!read.ok) throw new AppError('unprocessable', read.problem);
    const wanted = { ...entry, number: read.number };
    const entryId = await this.#options.database.tenant(tenantId, async (tx) => {
      if (wanted.connectionIds !== undefined) await requireConnections(tx, tenantId, wanted.connectionIds);
      const own = ownNumberIn(await ownNumbersOf(tx, tenantId), wanted);
      if (own !== undefined) throw new AppError('unprocessable', ownNumber(own));
      const put = await putRow(tx, tenantId, wanted, createdBy);
      if (put !== undefined) await blockListStore.plan(tx, tenantId, [put]);
      return put;
    });
    if (entryId === undefined) throw new AppError('conflict', 'This number is in the list already.');
    return this.apply(tenantId, entryId);
  }

  /** All rows or none. The PBXs follow in the background, as many entries as there are. */
  async importCsv(
    tenantId: string,
    body: Buffer,
    createdBy?: string,
    { dryRun = false }: { dryRun?: boolean } = {},
  ): Promise<{ rows: number; added: number; already: number }> {
    const country = await this.#options.countryOf(tenantId);
    return this.#options.database.tenant(tenantId, async (tx) => {
      const connectionIds = new Set(await connectionIdsOf(tx, tenantId));
      const read = readBlockListCsv(body, { country, connectionIds, now: new Date() });
      const own = await ownNumbersOf(tx, tenantId);
      const problems = read.flatMap(({ line, entry }) => {
        const number = ownNumberIn(own, entry);
        return number === undefined ? [] : [{ path: `line ${line}`, message: ownNumber(number) }];
      });
      if (problems.length > 0) throw refuseFile(problems);
      if (dryRun) {
        let already = 0;
        for (const { entry } of read) if (await blockListStore.has(tx, tenantId, entry)) already += 1;
        return { rows: read.length, added: read.length - already, already };
      }
      const entryIds: string[] = [];
      for (const { entry } of read) {
        const entryId = await putRow(tx, tenantId, entry, createdBy);
        if (entryId !== undefined) entryIds.push(entryId);
      }
      await blockListStore.plan(tx, tenantId, entryIds);
      return { rows: read.length, added: entryIds.length, already: read.length - entryIds.length };
    });
  }

  /** The wanted list as a file, piece by piece. */
  async *exportCsv(tenantId: string): AsyncGenerator<string> {
    yield csvHeader();
    let after: BlockPage['after'];
    do {
      const page = await this.list(tenantId, { after, limit: EXPORT_PAGE });
      yield page
        .filter(({ state }) => state === 'wanted')
        .map(toCsvLine)
        .join('');
      const last = page.at(-1);
      after = page.length < EXPORT_PAGE ? undefined : last;
    } while (after !== undefined);
  }

  async update(tenantId: string, entryId: string, change: BlockEntryChange): Promise<BlockListEntry> {
    await this.#options.database.tenant(tenantId, async (tx) => {
      const { state } = await getEntry(tx, entryId);
      if (state !== 'wanted') throw new AppError('conflict', 'This entry is on its way out.');
      if (change.connectionIds) await requireConnections(tx, tenantId, change.connectionIds);
      await tx.query(
        `UPDATE block_entries SET updated_at = now(),
           comment = CASE WHEN $2 THEN $3 ELSE comment END,
           connection_ids = CASE WHEN $4 THEN $5::uuid[] ELSE connection_ids END,
           expires_at = CASE WHEN $6 THEN $7::timestamptz ELSE expires_at END WHERE entry_id = $1`,
        [
          entryId,
          change.comment !== undefined,
          change.comment ?? null,
          change.connectionIds !== undefined,
          change.connectionIds ?? null,
          change.expiresAt !== undefined,
          change.expiresAt ?? null,
        ],
      );
      await blockListStore.plan(tx, tenantId, [entryId]);
    });
    return this.apply(tenantId, entryId);
  }

  /** Takes the number out, here and at the PBXs. Absent: it is gone from all of them. */
  async remove(tenantId: string, entryId: string): Promise<BlockListEntry | undefined> {
    await this.#options.database.tenant(tenantId, async (tx) => {
      await getEntry(tx, entryId);
      await tx.query(
        `UPDATE block_entries SET state = 'removed', updated_at = now() WHERE entry_id = $1 AND state <> 'removed'`,
        [entryId],
      );
      await blockListStore.plan(tx, tenantId, [entryId]);
      await blockListStore.forget(tx, [entryId]);
    });
    await this.applying.apply(tenantId, { entryIds: [entryId] });
    return this.#options.database.tenant(tenantId, (tx) => blockListStore.find(tx, entryId));
  }

  /** Tries the PBXs again, also those that refused. */
  async apply(tenantId: string, entryId: string): Promise<BlockListEntry> {
    await this.applying.apply(tenantId, { entryIds: [entryId], again: true });
    return this.#options.database.tenant(tenantId, (tx) => getEntry(tx, entryId));
  }

  /** What one PBX has now, beside what the hub wants there. */
  async compare(tenantId: string, connectionId: string, colour: ListColour): Promise<ComparedEntry[]> {
    const lists = await this.#options.operator.group(tenantId, connectionId, 'blockList');
    if (lists.perUser) {
      throw new AppError(
        'unprocessable',
        'The lists of this PBX belong to its users: it has none for the whole company.',
      );
    }
    if (!lists.colours.includes(colour))
      throw new AppError('unprocessable', `This PBX has no ${colour} list.`);
    const there = await lists.list({ colour });
    const wanted = await this.#options.database.tenant(tenantId, (tx) =>
      blockListStore.wantedAt(tx, connectionId, colour),
    );
    const compared = there.map((entry): ComparedEntry => {
      const key = keyOf(entry.number, entry.isPrefix);
      const entryId = wanted.get(key);
      wanted.delete(key);
      return {
        ...entry,
        where: entryId === undefined ? 'onlyThere' : 'both',
        ...(entryId !== undefined && { entryId }),
      };
    });
    const missing = [...wanted].map(
      ([key, entryId]): ComparedEntry => ({
        number: key.replace('*', ''),
        isPrefix: key.endsWith('*'),
        where: 'onlyHere',
        entryId,
      }),
    );
    return [...compared, ...missing];
  }

  /** Whether calls of this number are wanted to be refused. */
  isBlocked(tx: Transaction, tenantId: string, digits: string): Promise<boolean> {
    return blockListStore
      .covers(tx, tenantId, 'black', digits)
      .then(async (black) => black && !(await blockListStore.covers(tx, tenantId, 'white', digits)));
  }
}

async function getEntry(tx: Transaction, entryId: string): Promise<BlockListEntry> {
  const entry = await blockListStore.find(tx, entryId);
  if (entry === undefined) throw new AppError('notFound', 'There is no such entry.');
  return entry;
}

/** An entry that is still on its way out comes back instead of being taken away behind a new one. */
async function revive(tx: Transaction, tenantId: string, entry: NewBlockEntry): Promise<string | undefined> {
  const { rows } = await tx.query<{ entry_id: string }>(
    `UPDATE block_entries SET state = 'wanted', comment = $5, connection_ids = $6, expires_at = $7, updated_at = now()
      WHERE entry_id = (SELECT entry_id FROM block_entries o WHERE tenant_id = $1 AND colour = $2 AND number = $3 AND is_prefix = $4
          AND state <> 'wanted' AND NOT EXISTS (SELECT 1 FROM block_entries w WHERE w.tenant_id = $1 AND w.colour = $2
            AND w.number = $3 AND w.is_prefix = $4 AND w.state = 'wanted') LIMIT 1)
      RETURNING entry_id`,
    [
      tenantId,
      entry.colour,
      entry.number,
      entry.isPrefix,
      entry.comment ?? null,
      entry.connectionIds ?? null,
      entry.expiresAt ?? null,
    ],
  );
  return rows[0]?.entry_id;
}

async function requireConnections(
  tx: Transaction,
  tenantId: string,
  connectionIds: readonly string[],
): Promise<void> {
  const { rows } = await tx.query<{ n: number }>(
    'SELECT count(*) AS n FROM connections WHERE tenant_id = $1 AND connection_id = ANY($2)',
    [tenantId, connectionIds],
  );
  if (rows[0]?.n !== new Set(connectionIds).size)
    throw new AppError('unprocessable', 'The entry names a connection that does not exist.');
}

async function connectionIdsOf(tx: Transaction, tenantId: string): Promise<string[]> {
  const { rows } = await tx.query<{ connection_id: string }>(
    'SELECT connection_id FROM connections WHERE tenant_id = $1',
    [tenantId],
  );
  return rows.map(({ connection_id }) => connection_id);
}

async function ownNumbersOf(tx: Transaction, tenantId: string): Promise<string[]> {
  const { rows } = await tx.query<{ digits: string }>('SELECT digits FROM own_numbers WHERE tenant_id = $1', [
    tenantId,
  ]);
  return rows.map(({ digits }) => digits);
}

/** The number of the company that the entry would shut out. */
function ownNumberIn(
  own: readonly string[],
  { colour, number, isPrefix }: NewBlockEntry,
): string | undefined {
  if (colour === 'white') return undefined;
  return own.find((digits) => (isPrefix ? digits.startsWith(number) : digits === number));
}

function ownNumber(digits: string): string {
  return `${digits} is a number of the company itself.`;
}

/** `number` is digits. Undefined when the list has it already. */
async function putRow(
  tx: Transaction,
  tenantId: string,
  entry: NewBlockEntry,
  createdBy: string | undefined,
): Promise<string | undefined> {
  const revived = await revive(tx, tenantId, entry);
  if (revived !== undefined) return revived;
  const entryId = randomUUID();
  return (await blockListStore.insert(tx, tenantId, { ...entry, entryId, createdBy })) ? entryId : undefined;
}

async function countBlocked(tx: Transaction, tenantId: string, number: string): Promise<number> {
  const { rows } = await tx.query<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM calls WHERE tenant_id = $1 AND customer_e164 = $2 AND merged_into IS NULL
       AND started_at > now() - interval '92 days' AND outcome = 'blocked' LIMIT 1000) AS blocked`,
    [tenantId, `+${number}`],
  );
  return rows[0]?.n ?? 0;
}

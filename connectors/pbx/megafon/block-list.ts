import type { BlockEntry, BlockListChange, EntryResult } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { askMegafon, type MegafonAccount, objectOf, textOf } from './api.ts';
import type { MegafonSettings } from './settings.ts';

const PATH = '/blacklist/telnums';
const ANONYMOUS = '/blacklist/block-anonymous';
/** A batch is refused as a whole; also keeps the query of a DELETE below 2,000 characters. */
const BATCH = 50;

/** The one list of the PBX. `*` after a prefix is known from a mock of one white-label alone: a setting switches it on. */
export const blockList: NonNullable<PbxOperationsOf<MegafonSettings>['blockList']> = {
  colours: ['black'],
  prefixes: true,
  comments: true,
  perUser: false,
  list: (account) => readList(account),
  add: (account, change) =>
    applyChange(account, change, { isThere: true, send: (batch) => add(account, batch) }),
  remove: (account, change) =>
    applyChange(account, change, { isThere: false, send: (batch) => remove(account, batch) }),
  async readAnonymous(account) {
    const { state } = objectOf(await askMegafon(account, { path: ANONYMOUS }));
    if (typeof state !== 'boolean') throw new ConnectorError('badPayload', `${ANONYMOUS} has no state`);
    return { isBlocked: state };
  },
  async writeAnonymous(account, { isBlocked }) {
    await askMegafon(account, { method: isBlocked ? 'POST' : 'DELETE', path: ANONYMOUS });
  },
};

interface Aim {
  /** Whether the entries are to be in the list or out of it. */
  isThere: boolean;
  send(entries: readonly BlockEntry[]): Promise<unknown>;
}

/** A bare array, not an envelope; empty may be `null`, as of the call log. */
async function readList(account: MegafonAccount): Promise<BlockEntry[]> {
  const rows = (await askMegafon(account, { path: PATH })) ?? [];
  if (!Array.isArray(rows)) throw new ConnectorError('badPayload', 'the block list is not a list');
  return rows.flatMap((row) => {
    const { telnum, comment } = objectOf(row);
    const [number, note] = [textOf(telnum), textOf(comment)];
    if (number === undefined) return [];
    const isPrefix = number.endsWith('*');
    return [
      {
        number: isPrefix ? number.slice(0, -1) : number,
        isPrefix,
        ...(note !== undefined && { comment: note }),
      },
    ];
  });
}

async function applyChange(
  account: MegafonAccount,
  { colour, entries }: BlockListChange,
  aim: Aim,
): Promise<EntryResult[]> {
  if (colour !== 'black') throw new ConnectorError('unsupported', 'it has no white list');
  const present = new Set((await readList(account)).map(telnumOf));
  const results = new Map<BlockEntry, EntryResult>();
  const open: BlockEntry[] = [];
  for (const entry of entries) {
    const refusal = refusalOf(account, entry);
    if (refusal !== undefined) results.set(entry, { state: 'refused', reason: refusal });
    else if (present.has(telnumOf(entry)) === aim.isThere)
      results.set(entry, { state: aim.isThere ? 'already' : 'absent' });
    else open.push(entry);
  }
  for (let at = 0; at < open.length; at += BATCH) {
    await settle(open.slice(at, at + BATCH), aim, results);
  }
  return entries.map((entry) => results.get(entry) ?? { state: 'unknown', reason: 'it was not asked for' });
}

/** Which entry of a refused batch was the wrong one is not said: then each is sent alone. */
async function settle(
  batch: readonly BlockEntry[],
  aim: Aim,
  results: Map<BlockEntry, EntryResult>,
): Promise<void> {
  try {
    await aim.send(batch);
    for (const entry of batch) results.set(entry, { state: 'done' });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { kind, message: reason } = error;
    if (kind === 'refused' && batch.length > 1) {
      for (const entry of batch) await settle([entry], aim, results);
      return;
    }
    const state = kind === 'transient' || kind === 'badPayload' ? 'unknown' : 'refused';
    for (const entry of batch) results.set(entry, { state, reason });
  }
}

function add(account: MegafonAccount, entries: readonly BlockEntry[]): Promise<unknown> {
  const body = entries.map((entry) => ({
    telnum: telnumOf(entry),
    ...(entry.comment !== undefined && { comment: entry.comment }),
  }));
  return askMegafon(account, { method: 'POST', path: PATH, body });
}

function remove(account: MegafonAccount, entries: readonly BlockEntry[]): Promise<unknown> {
  const query = new URLSearchParams(entries.map((entry): [string, string] => ['telnum', telnumOf(entry)]));
  return askMegafon(account, { method: 'DELETE', path: `${PATH}?${query.toString()}` });
}

function telnumOf({ number, isPrefix }: BlockEntry): string {
  return isPrefix ? `${number}*` : number;
}

function refusalOf({ settings }: MegafonAccount, { number, isPrefix }: BlockEntry): string | undefined {
  if (!/^\d{1,20}$/.test(number)) return 'the PBX takes digits only';
  return isPrefix && settings.blockListPrefixes !== true ? NO_PREFIXES : undefined;
}

export const NO_PREFIXES =
  'Only a mock of one brand shows prefixes in the block list; switch them on in the settings once your PBX is seen to take them.';

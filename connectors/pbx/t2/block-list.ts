import type { BlockEntry, BlockListChange, EntryResult } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { askT2, isObject, listT2, type T2Account, textOf } from './api.ts';
import { fullNumber } from './numbers.ts';
import type { T2Settings } from './settings.ts';

const PATH = '/blacklist';

/** One black list of the company. Writes answer with a word, not with JSON. */
export const blockList: NonNullable<PbxOperationsOf<T2Settings>['blockList']> = {
  colours: ['black'],
  prefixes: false,
  comments: false,
  perUser: false,
  list: (account, { colour }) => (colour === 'black' ? readList(account) : Promise.reject(noWhiteList())),
  add: (account, change) => eachAlone(account, change, add),
  remove: (account, change) => eachAlone(account, change, remove),
};

/** What an item looks like is not known: a bare number, or an object that names it as the path of the removal does. */
async function readList(account: T2Account): Promise<BlockEntry[]> {
  const rows = await listT2(account, { path: PATH });
  return rows.map((row) => {
    const number = textOf(isObject(row) ? (row.msisdn ?? row.number) : row);
    if (number === undefined || !/^\+?\d+$/.test(number)) {
      throw new ConnectorError('badPayload', 'the black list is not of a form that is known');
    }
    return { number: fullNumber(number), isPrefix: false };
  });
}

async function eachAlone(
  account: T2Account,
  { colour, entries }: BlockListChange,
  send: (account: T2Account, number: string) => Promise<EntryResult>,
): Promise<EntryResult[]> {
  if (colour !== 'black') throw noWhiteList();
  const results: EntryResult[] = [];
  for (const entry of entries) results.push(await settle(account, entry, send));
  return results;
}

async function settle(
  account: T2Account,
  { number, isPrefix }: BlockEntry,
  send: (account: T2Account, number: string) => Promise<EntryResult>,
): Promise<EntryResult> {
  if (isPrefix) return { state: 'refused', reason: 'this PBX takes whole numbers only' };
  if (!/^\d{1,20}$/.test(number)) return { state: 'refused', reason: 'the PBX takes digits only' };
  try {
    return await send(account, fullNumber(number));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const isOpen = error.kind === 'transient' || error.kind === 'badPayload';
    return { state: isOpen ? 'unknown' : 'refused', reason: error.message };
  }
}

/** The number itself is the body, sent as `text/html`. */
async function add(account: T2Account, number: string): Promise<EntryResult> {
  const { status, body } = await askT2(account, {
    method: 'POST',
    path: PATH,
    body: number,
    headers: { 'Content-Type': 'text/html' },
    accept: 'text/plain, application/json',
  });
  const word = body.trim().replaceAll('"', '');
  if (word === 'DUPLICATE_BLACK_LIST_NUMBER') return { state: 'already' };
  if (status >= 200 && status <= 299 && word === 'SUCCESS') return { state: 'done' };
  return { state: 'refused', reason: `${status} ${word.slice(0, 200)}`.trim() };
}

async function remove(account: T2Account, number: string): Promise<EntryResult> {
  const { status, body } = await askT2(account, {
    method: 'DELETE',
    path: `${PATH}/by-msisdn/${number}`,
    accept: 'text/plain, application/json',
  });
  if (status === 404) return { state: 'absent' };
  if (status >= 200 && status <= 299) return { state: 'done' };
  return { state: 'refused', reason: `${status} ${body.slice(0, 200)}`.trim() };
}

function noWhiteList(): ConnectorError {
  return new ConnectorError('unsupported', 'it has no white list that can be read or changed from outside');
}

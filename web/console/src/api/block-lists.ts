import type { BlockListEntry, ListColour } from '../contract.ts';
import { askHub, type List } from './hub.ts';

export type Entry = BlockListEntry & { blockedCalls?: number };

export interface ListFilter {
  colour: ListColour | '';
  number: string;
  connectionId: string;
}

/** An entry as a PBX has it, beside what is wanted there. */
export interface ComparedEntry {
  number: string;
  isPrefix: boolean;
  comment?: string;
  where: 'both' | 'onlyThere' | 'onlyHere';
}

export interface NewEntry {
  colour: ListColour;
  number: string;
  isPrefix: boolean;
  comment?: string;
  expiresAt?: string;
  connectionIds?: string[];
}

export interface EntryChange {
  comment?: string | null;
  expiresAt?: string | null;
  connectionIds?: string[] | null;
}

const PAGE_SIZE = 50;
const at = (entryId: string) => `/block-list/${encodeURIComponent(entryId)}`;

/** Where a browser fetches the list as a file. */
export const CSV_ADDRESS = '/api/v1/block-list.csv';

export function listEntries(
  { colour, number, connectionId }: ListFilter,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<List<Entry>> {
  const query = new URLSearchParams({
    limit: String(PAGE_SIZE),
    ...(colour !== '' && { colour }),
    ...(number !== '' && { number }),
    ...(connectionId !== '' && { connectionId }),
    ...(after !== undefined && { after }),
  });
  return askHub('GET', `/block-list?${query}`, undefined, signal);
}

/** With the calls that were refused. */
export const readEntry = (entryId: string, signal?: AbortSignal): Promise<Entry> =>
  askHub('GET', at(entryId), undefined, signal);
export const addEntry = (entry: NewEntry): Promise<Entry> => askHub('POST', '/block-list', entry);
export const updateEntry = (entryId: string, change: EntryChange): Promise<Entry> =>
  askHub('PATCH', at(entryId), change);
export const removeEntry = (entryId: string): Promise<{ entry: Entry | null }> =>
  askHub('DELETE', at(entryId));
export const applyEntry = (entryId: string): Promise<Entry> => askHub('POST', `${at(entryId)}/apply`, {});

export const compareList = async (
  connectionId: string,
  colour: ListColour,
  signal?: AbortSignal,
): Promise<ComparedEntry[]> =>
  (
    await askHub<{ items: ComparedEntry[] }>(
      'GET',
      `/connections/${encodeURIComponent(connectionId)}/block-list?colour=${colour}`,
      undefined,
      signal,
    )
  ).items;

export interface ImportedFile {
  rows: number;
  added: number;
  already: number;
}

/** Browsers name the type of a .csv as they like; the hub takes one. */
export const importFile = (file: Blob, options: { dryRun: boolean }): Promise<ImportedFile> =>
  askHub('POST', `/block-list-imports?dryRun=${options.dryRun}`, new Blob([file], { type: 'text/csv' }));

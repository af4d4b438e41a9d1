import type {
  Contact,
  ContactImport,
  ContactImportReport,
  ContactsPreview,
  OwnerChange,
} from '../contract.ts';
import { askHub, type List } from './hub.ts';

export type {
  ColumnMeaning,
  Contact,
  ContactImport,
  ContactImportReport,
  ContactsPreview,
  OwnerChange,
} from '../contract.ts';

export interface ContactChange {
  name?: string;
  company?: string | null;
  ownerAgentId?: string | null;
  active?: boolean;
  numbers?: readonly { raw: string; label?: string }[];
}
export type NewContact = Omit<ContactChange, 'company' | 'ownerAgentId' | 'active'> & {
  name: string;
  company?: string;
  ownerAgentId?: string;
  externalKey?: string;
  numbers: readonly { raw: string; label?: string }[];
};

/** A search is one page: whoever finds more than fit on it types more. */
export const SEARCH_LIMIT = 100;
const at = (contactId: string) => `/contacts/${encodeURIComponent(contactId)}`;

export function listContacts(
  { search, ownerAgentId }: { search: string | undefined; ownerAgentId: string | undefined },
  after: string | undefined,
  signal?: AbortSignal,
): Promise<List<Contact>> {
  const query = new URLSearchParams(
    search === undefined ? { limit: '50' } : { search, limit: String(SEARCH_LIMIT) },
  );
  if (ownerAgentId !== undefined) query.set('ownerAgentId', ownerAgentId);
  if (after !== undefined) query.set('after', after);
  return askHub('GET', `/contacts?${query}`, undefined, signal);
}

export const readContact = (contactId: string, signal?: AbortSignal): Promise<Contact> =>
  askHub('GET', at(contactId), undefined, signal);
export const createContact = (made: NewContact): Promise<Contact> => askHub('POST', '/contacts', made);
export const updateContact = (contactId: string, change: ContactChange): Promise<Contact> =>
  askHub('PATCH', at(contactId), change);
export const removeContact = (contactId: string): Promise<void> => askHub('DELETE', at(contactId));

export const listOwnerChanges = async (contactId: string, signal?: AbortSignal): Promise<OwnerChange[]> =>
  (await askHub<{ items: OwnerChange[] }>('GET', `${at(contactId)}/owner-changes`, undefined, signal)).items;

/** Enough for the first line and some rows, whatever the file. */
const PREVIEW_BYTES = 64 * 1024;
const csv = (file: Blob): Blob => new Blob([file], { type: 'text/csv' });

export const previewImport = (file: File): Promise<ContactsPreview> =>
  askHub('POST', '/contacts/imports/preview', csv(file.slice(0, PREVIEW_BYTES)));

export function importContacts(
  file: File,
  { columns, dryRun }: { columns: readonly string[]; dryRun: boolean },
): Promise<ContactImport> {
  const query = new URLSearchParams({
    fileName: file.name.slice(0, 200) || 'contacts.csv',
    columns: columns.join(','),
    dryRun: String(dryRun),
  });
  return askHub('POST', `/contacts/imports?${query}`, csv(file));
}

export const listImports = async (signal?: AbortSignal): Promise<ContactImport[]> =>
  (await askHub<List<ContactImport>>('GET', '/contacts/imports?limit=10', undefined, signal)).items;

export const readImport = (importId: string, signal?: AbortSignal): Promise<ContactImportReport> =>
  askHub('GET', `/contacts/imports/${encodeURIComponent(importId)}`, undefined, signal);

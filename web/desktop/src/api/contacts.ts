import { requestJson } from '../../../shared/api/http.ts';

export interface FoundContact {
  contactId: string;
  name: string;
  company?: string;
}

/** More than an agent reads while somebody waits on the line. */
const MOST = 6;

export async function searchContacts(text: string, signal?: AbortSignal): Promise<FoundContact[]> {
  const query = new URLSearchParams({ q: text, limit: String(MOST) });
  const { items } = await requestJson<{ items: FoundContact[] }>(
    'GET',
    `/api/v1/contacts?${query}`,
    undefined,
    signal,
  );
  return items;
}

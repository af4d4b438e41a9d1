import { requestJson } from '../../../shared/api/http.ts';
import type { CallRecord, Match } from '../contract.ts';

export interface CallPage {
  items: CallRecord[];
  /** Key of the next page; absent or null on the last one. */
  next?: string | null;
}

export const PAGE_SIZE = 50;

export async function listCalls(
  options: { mine: boolean; after?: string | undefined },
  signal?: AbortSignal,
): Promise<CallPage> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (options.mine) query.set('agent', 'me');
  if (options.after) query.set('after', options.after);
  return await requestJson<CallPage>('GET', `/api/v1/calls?${query}`, undefined, signal);
}

export async function readCall(callId: string, signal?: AbortSignal): Promise<CallRecord> {
  return await requestJson<CallRecord>(
    'GET',
    `/api/v1/calls/${encodeURIComponent(callId)}`,
    undefined,
    signal,
  );
}

/** Says who the caller is; the hub remembers it for the number and tells everybody through push. */
export async function pickContact(callId: string, contactId: string): Promise<void> {
  await requestJson('POST', pickPath(callId), { contactId });
}

/** The same for one of the call's candidates, who may be a CRM's. */
export async function pickMatch(callId: string, { accountId, type, id }: Match): Promise<void> {
  const who = accountId === undefined ? { contactId: id } : { accountId, type, personId: id };
  await requestJson('POST', pickPath(callId), who);
}

function pickPath(callId: string): string {
  return `/api/v1/calls/${encodeURIComponent(callId)}/pick`;
}

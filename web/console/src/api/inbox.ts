import { askHub, type List } from './hub.ts';

export interface InboxItem {
  inboxId: number;
  connectionId: string;
  receivedAt: string;
  state: 'pending' | 'done' | 'rejected' | 'dead';
  attempts: number;
  rejects: { reason: string; excerpt: string }[];
  error?: string;
}

export type InboxState = 'rejected' | 'dead';

export interface InboxFilter {
  state: InboxState | '';
  connectionId: string;
}

const PAGE_SIZE = 50;

export function listInbox(
  { state, connectionId }: InboxFilter,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<List<InboxItem>> {
  const query = new URLSearchParams({
    limit: String(PAGE_SIZE),
    ...(state !== '' && { state }),
    ...(connectionId !== '' && { connectionId }),
    ...(after !== undefined && { after }),
  });
  return askHub('GET', `/inbox?${query}`, undefined, signal);
}

/** The message as it came. */
export const readExchange = async (inboxId: number, signal?: AbortSignal): Promise<unknown> =>
  (await askHub<{ exchange: unknown }>('GET', `/inbox/${inboxId}`, undefined, signal)).exchange;

export const replayInboxItem = (inboxId: number): Promise<void> =>
  askHub('POST', `/inbox/${inboxId}/replay`, {});

import { askHub, type List } from './hub.ts';

export interface PrivacyRequest {
  requestId: string;
  kind: 'export' | 'erasure';
  state: 'waiting' | 'running' | 'counted' | 'done' | 'failed' | 'expired';
  counts: Record<string, number>;
  error?: string;
  bytes?: number;
  createdAt: string;
  expiresAt: string;
  finishedAt?: string;
}

export interface PrivacyDetails extends PrivacyRequest {
  /** While it is open. */
  about?: { numbers: string[]; contacts: { contactId: string; name: string }[] };
}

export const listPrivacyRequests = async (signal?: AbortSignal): Promise<PrivacyRequest[]> =>
  (await askHub<List<PrivacyRequest>>('GET', '/privacy/requests?limit=100', undefined, signal)).items;

export const getPrivacyRequest = (requestId: string, signal?: AbortSignal): Promise<PrivacyDetails> =>
  askHub('GET', `/privacy/requests/${requestId}`, undefined, signal);

export const startPrivacyRequest = (wish: {
  kind: PrivacyRequest['kind'];
  numbers: string[];
}): Promise<PrivacyDetails> =>
  askHub('POST', wish.kind === 'export' ? '/privacy/exports' : '/privacy/erasures', {
    numbers: wish.numbers,
  });

export const confirmErasure = (requestId: string): Promise<PrivacyRequest> =>
  askHub('POST', `/privacy/requests/${requestId}/confirm`, {});

export const removePrivacyRequest = (requestId: string): Promise<void> =>
  askHub('DELETE', `/privacy/requests/${requestId}`);

/** For a link: the browser saves it. */
export const privacyArchive = (requestId: string): string => `/api/v1/privacy/requests/${requestId}/archive`;

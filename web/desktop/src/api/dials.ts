import { HttpError, requestJson } from '../../../shared/api/http.ts';
import type { Dial } from '../contract.ts';

export interface DialOrder {
  /** As it is written, or an extension. */
  to: string;
  taskId?: string | undefined;
  /** Needed when I have telephones at several PBXs. */
  connectionId?: string | undefined;
}

/** The same key is dialled once, however often it is sent. */
export function dial(order: DialOrder, idempotencyKey: string): Promise<Dial> {
  return requestJson('POST', '/api/v1/calls/dial', order, undefined, { 'idempotency-key': idempotencyKey });
}

export const readDial = (dialId: string, signal?: AbortSignal): Promise<Dial> =>
  requestJson('GET', `/api/v1/dials/${encodeURIComponent(dialId)}`, undefined, signal);

/** Newest first. */
export async function listDials(
  of: { callId?: string; limit?: number },
  signal?: AbortSignal,
): Promise<Dial[]> {
  const query = new URLSearchParams({
    ...(of.callId !== undefined && { callId: of.callId }),
    limit: String(of.limit ?? 50),
  });
  return (await requestJson<{ items: Dial[] }>('GET', `/api/v1/dials?${query}`, undefined, signal)).items;
}

interface DialProblem {
  detail?: string;
  code?: string;
  details?: { connections?: { connectionId: string; name: string }[]; missing?: string };
}

export function dialProblemOf(error: unknown): DialProblem {
  return error instanceof HttpError && typeof error.body === 'object' && error.body !== null
    ? error.body
    : {};
}

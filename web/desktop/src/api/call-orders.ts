import { HttpError, requestJson } from '../../../shared/api/http.ts';
import type { CallOrder, LegOrders } from '../contract.ts';

const pathOf = (callId: string) => `/api/v1/calls/${encodeURIComponent(callId)}/orders`;

/** What can be ordered of a live call now; nothing where its PBX cannot be steered. */
export async function listCallOrders(callId: string, signal?: AbortSignal): Promise<LegOrders[]> {
  return (await requestJson<{ items: LegOrders[] }>('GET', pathOf(callId), undefined, signal)).items;
}

export interface OrderWish {
  order: CallOrder;
  legId: string;
  /** Of a `transfer`: a number as it is written, or an extension. */
  to?: string;
}

/** Once, never again by itself: what became of it comes by push. */
export async function orderCall(callId: string, wish: OrderWish): Promise<void> {
  await requestJson('POST', pathOf(callId), wish);
}

/** Undefined: no answer, or the hub's own that the PBX gave none; it may have been done. Else why it was not, as the hub says it. */
export function refusalOf(error: unknown): { reason: string | undefined } | undefined {
  if (!(error instanceof HttpError) || error.status === 0 || error.status >= 500) return undefined;
  const { body } = error;
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : undefined;
  return { reason: typeof detail === 'string' ? detail : undefined };
}

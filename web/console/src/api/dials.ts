import { requestJson } from '../../../shared/api/http.ts';
import type { Dial } from '../contract.ts';

export interface DialOrder {
  to: string;
  connectionId?: string | undefined;
}

/** Rings the telephone of whoever asks, then the number; never repeated by itself. */
export const dial = (order: DialOrder): Promise<Dial> =>
  requestJson('POST', '/api/v1/calls/dial', order, undefined, { 'idempotency-key': crypto.randomUUID() });

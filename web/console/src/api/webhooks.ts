import type { WebhookDelivery, WebhookEndpoint } from '../contract.ts';
import { askHub, type List } from './hub.ts';

export type EndpointForm = Pick<WebhookEndpoint, 'name' | 'url' | 'types'>;
export interface TestAnswer {
  state: 'delivered' | 'failed';
  status?: number;
  error?: string;
  answer?: string;
  tookMs: number;
}

/** What an endpoint may ask for, without `callweave.` and the version. */
export const EVENTS = [
  'call.originated',
  'call.offered',
  'call.queued',
  'call.delivered',
  'call.established',
  'call.held',
  'call.retrieved',
  'call.diverted',
  'call.transferred',
  'call.conferenced',
  'call.connectionCleared',
  'call.failed',
  'call.cleared',
  'call.recordUpdated',
  'call.recordingReady',
  'call.matched',
  'call.assigned',
  'call.logged',
  'call.merged',
  'task.opened',
  'task.changed',
  'task.escalated',
  'task.closed',
] as const;
export const toType = (event: string): string => `callweave.${event}.v1`;
export const toEvent = (type: string): string => type.replace(/^callweave\./, '').replace(/\.v1$/, '');

const one = (endpointId: string): string => `/webhook-endpoints/${encodeURIComponent(endpointId)}`;

export const listEndpoints = async (signal?: AbortSignal): Promise<WebhookEndpoint[]> =>
  (await askHub<{ items: WebhookEndpoint[] }>('GET', '/webhook-endpoints', undefined, signal)).items;
export const getEndpoint = (endpointId: string, signal?: AbortSignal): Promise<WebhookEndpoint> =>
  askHub('GET', one(endpointId), undefined, signal);
export const addEndpoint = (form: EndpointForm): Promise<WebhookEndpoint & { secret: string }> =>
  askHub('POST', '/webhook-endpoints', form);
export const changeEndpoint = (
  endpointId: string,
  change: Partial<EndpointForm> & { enabled?: boolean },
): Promise<WebhookEndpoint> => askHub('PATCH', one(endpointId), change);
export const removeEndpoint = (endpointId: string): Promise<void> => askHub('DELETE', one(endpointId));
export const renewSecret = (endpointId: string): Promise<{ secret: string; oldSecretUntil: string }> =>
  askHub('POST', `${one(endpointId)}/secret`, {});
export const testEndpoint = (endpointId: string): Promise<TestAnswer> =>
  askHub('POST', `${one(endpointId)}/test`, {});
export const replayEvents = (endpointId: string): Promise<{ afterSequence: number; newest: number }> =>
  askHub('POST', `${one(endpointId)}/replay`, { afterSequence: 0 });
export const resendEvent = (endpointId: string, eventId: string): Promise<WebhookDelivery> =>
  askHub('POST', `${one(endpointId)}/deliveries/${encodeURIComponent(eventId)}/resend`, {});
export const listDeliveries = (
  endpointId: string,
  search: { state?: string | undefined },
  after: string | undefined,
  signal?: AbortSignal,
): Promise<List<WebhookDelivery>> => {
  const query = new URLSearchParams({
    limit: '30',
    ...(search.state && { state: search.state }),
    ...(after && { after }),
  });
  return askHub('GET', `${one(endpointId)}/deliveries?${query}`, undefined, signal);
};

import { requestJson } from '../../../shared/api/http.ts';
import type { ExplainStep, Fact } from '../contract.ts';

const path = (callId: string, what: string): string => `/api/v1/calls/${encodeURIComponent(callId)}/${what}`;

export async function readExplanation(callId: string, signal?: AbortSignal): Promise<ExplainStep[]> {
  const { steps } = await requestJson<{ steps: ExplainStep[] }>(
    'GET',
    path(callId, 'explanation'),
    undefined,
    signal,
  );
  return steps;
}

/** A fact as the hub gives it out: with times as text. */
export interface ToldFact extends Omit<Fact, 'at'> {
  at: string;
  receivedAt?: string;
}

export interface FactPage {
  items: ToldFact[];
  next: string | null;
}

export async function listFacts(
  callId: string,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<FactPage> {
  const query = new URLSearchParams({ limit: '200', ...(after === undefined ? {} : { after }) });
  return await requestJson<FactPage>('GET', `${path(callId, 'facts')}?${query}`, undefined, signal);
}

export interface DerivedEvent {
  kind: string;
  at: string;
  order: number;
  leg?: { id: string; role: string; device?: { number: string } };
  transfer?: { transferorLegId?: string; targetLegId?: string };
}

export interface EventList {
  items: DerivedEvent[];
  missing?: 'facts' | 'connection' | 'rest';
}

export async function listEvents(callId: string, signal?: AbortSignal): Promise<EventList> {
  return await requestJson<EventList>('GET', path(callId, 'events'), undefined, signal);
}

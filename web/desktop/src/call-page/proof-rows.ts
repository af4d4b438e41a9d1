import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { listEvents, listFacts } from '../api/call-proof.ts';
import type { CallRecord } from '../contract.ts';

/** A line of the table, whatever it was made of. */
export interface ProofRow {
  key: string;
  at: number;
  what: string;
  legId?: string;
  note?: string;
  /** One line of the JSON. */
  brief: string;
  /** All of it, to search in. */
  text: string;
  raw: unknown;
}

export interface ProofRows {
  rows: ProofRow[];
  /** Why there are none, or not all. */
  note?: 'facts' | 'connection' | 'rest' | 'failed';
  pending: boolean;
  more?: () => void;
}

const BRIEF_LENGTH = 90;
/** Where PBXs put the name of what happened. */
const NAMES = ['what', 'type', 'event', 'Event', 'kind', 'cmd', 'command', 'action', 'state', 'status'];

export function useEventRows(call: CallRecord, enabled: boolean): ProofRows {
  const { data, isPending, isError } = useQuery({
    queryKey: ['callEvents', call.callId, call.revision],
    queryFn: ({ signal }) => listEvents(call.callId, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });
  const rows = (data?.items ?? []).map((event, index): ProofRow => {
    const { kind, at, order: _order, leg, ...rest } = event;
    const text = JSON.stringify(event);
    return {
      key: `${at} ${index}`,
      at: Date.parse(at),
      what: kind,
      ...(leg && { legId: leg.id }),
      brief: cut(JSON.stringify(rest)),
      text,
      raw: event,
    };
  });
  const note = isError ? 'failed' : data?.missing;
  return { rows, ...(note && { note }), pending: enabled && isPending };
}

export function useFactRows(call: CallRecord, enabled: boolean): ProofRows {
  const facts = useInfiniteQuery({
    queryKey: ['callFacts', call.callId, call.revision],
    queryFn: ({ pageParam, signal }) => listFacts(call.callId, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });
  const rows = (facts.data?.pages ?? []).flatMap(({ items }) =>
    items.map((fact): ProofRow => {
      const body = JSON.stringify(fact.body);
      const receivedAt = fact.receivedAt?.slice(11, 23);
      return {
        key: fact.id,
        at: Date.parse(fact.at),
        what: nameOf(fact.body) ?? fact.id,
        ...(receivedAt !== undefined && { note: receivedAt }),
        brief: cut(body),
        text: `${body} ${fact.keys.map((key) => `"${key}"`).join(' ')}`,
        raw: fact,
      };
    }),
  );
  const note = facts.isError ? 'failed' : facts.data && rows.length === 0 ? 'facts' : undefined;
  return {
    rows,
    ...(note && { note }),
    pending: enabled && facts.isPending,
    ...(facts.hasNextPage && { more: () => void facts.fetchNextPage() }),
  };
}

function nameOf(body: unknown): string | undefined {
  if (body === null || typeof body !== 'object') return undefined;
  for (const name of NAMES) {
    const value = (body as Record<string, unknown>)[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

function cut(json: string): string {
  return json.length > BRIEF_LENGTH ? `${json.slice(0, BRIEF_LENGTH)}…` : json;
}

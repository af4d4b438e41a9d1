import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type ConnectionChange,
  listConnections,
  listConnectors,
  listRefusals,
  readConnection,
  updateConnection,
} from '../api/connections.ts';

const CONNECTIONS = 'connections';
/** Health changes by itself: somebody who looks at it wants to see it change. */
const HEALTH_EVERY_MS = 5_000;

export const useConnectors = () =>
  useQuery({
    queryKey: ['connectors'],
    queryFn: ({ signal }) => listConnectors(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useConnections = () =>
  useQuery({
    queryKey: [CONNECTIONS],
    queryFn: ({ signal }) => listConnections(signal),
    refetchInterval: HEALTH_EVERY_MS,
  });

export const useConnection = (connectionId: string) =>
  useQuery({
    queryKey: [CONNECTIONS, connectionId],
    queryFn: ({ signal }) => readConnection(connectionId, signal),
    refetchInterval: HEALTH_EVERY_MS,
  });

export const useRefusals = (connectionId: string) =>
  useQuery({
    queryKey: [CONNECTIONS, connectionId, 'refusals'],
    queryFn: ({ signal }) => listRefusals(connectionId, signal),
  });

export function useForgetConnections(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [CONNECTIONS] });
}

export function useUpdateConnection(connectionId: string) {
  const forget = useForgetConnections();
  return useMutation({
    mutationFn: (change: ConnectionChange) => updateConnection(connectionId, change),
    onSuccess: forget,
  });
}

import { useQuery } from '@tanstack/react-query';
import { listCrmAccounts, listCrmConnectors, readCrmAccount, readCrmUsers } from '../api/crm.ts';

export const CRM_KEY = ['crm-accounts'] as const;
/** Health changes by itself: somebody who looks at it wants to see it change. */
const HEALTH_EVERY_MS = 5_000;

export const useCrmConnectors = () =>
  useQuery({
    queryKey: ['crm-connectors'],
    queryFn: ({ signal }) => listCrmConnectors(signal),
  });

export const useCrmAccounts = () =>
  useQuery({
    queryKey: CRM_KEY,
    queryFn: ({ signal }) => listCrmAccounts(signal),
    refetchInterval: HEALTH_EVERY_MS,
  });

export const useCrmAccount = (accountId: string) =>
  useQuery({
    queryKey: [...CRM_KEY, accountId],
    queryFn: ({ signal }) => readCrmAccount(accountId, signal),
    refetchInterval: HEALTH_EVERY_MS,
  });

/** The CRM itself is asked: not more often than somebody looks. */
export const useCrmUsers = (accountId: string) =>
  useQuery({
    queryKey: ['crm-users', accountId],
    queryFn: ({ signal }) => readCrmUsers(accountId, signal),
    refetchOnWindowFocus: false,
  });

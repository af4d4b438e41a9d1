import { useQuery } from '@tanstack/react-query';
import { listCardFields, listHints } from '../api/cards.ts';
import { listCrmAccounts } from '../api/crm.ts';

export const CARDS_KEY = ['cards'];

export const useCardFields = () =>
  useQuery({ queryKey: [...CARDS_KEY, 'fields'], queryFn: ({ signal }) => listCardFields(signal) });
export const useHints = () =>
  useQuery({ queryKey: [...CARDS_KEY, 'hints'], queryFn: ({ signal }) => listHints(signal) });
export const useAccounts = () =>
  useQuery({ queryKey: ['crm', 'accounts', 'names'], queryFn: ({ signal }) => listCrmAccounts(signal) });

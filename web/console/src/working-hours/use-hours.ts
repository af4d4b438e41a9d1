import { useQuery } from '@tanstack/react-query';
import { listHours, readHours, readHoursState } from '../api/working-hours.ts';

export const HOURS_KEY = ['working-hours'] as const;
/** Whether it is open changes by itself. */
const STATE_EVERY_MS = 60_000;

export const useHours = () => useQuery({ queryKey: HOURS_KEY, queryFn: ({ signal }) => listHours(signal) });

export const useOneHours = (hoursId: string) =>
  useQuery({ queryKey: [...HOURS_KEY, hoursId], queryFn: ({ signal }) => readHours(hoursId, signal) });

/** Now, where no moment is given. */
export const useHoursState = (hoursId: string, moment?: string) =>
  useQuery({
    queryKey: [...HOURS_KEY, hoursId, 'state', moment ?? 'now'],
    queryFn: ({ signal }) => readHoursState(hoursId, moment, signal),
    ...(moment === undefined && { refetchInterval: STATE_EVERY_MS }),
  });

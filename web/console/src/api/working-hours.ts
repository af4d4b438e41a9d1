import type { WorkingHours, WorkingHoursState, WorkingHoursView } from '../contract.ts';
import { askHub, listAll } from './hub.ts';

export type HoursDraft = Omit<WorkingHours, 'hoursId'>;

const at = (hoursId: string) => `/working-hours/${encodeURIComponent(hoursId)}`;

export const listHours = (signal?: AbortSignal): Promise<WorkingHoursView[]> =>
  listAll('/working-hours', signal);
export const readHours = (hoursId: string, signal?: AbortSignal): Promise<WorkingHoursView> =>
  askHub('GET', at(hoursId), undefined, signal);
export const createHours = (made: HoursDraft): Promise<WorkingHoursView> =>
  askHub('POST', '/working-hours', made);
export const saveHours = (
  hoursId: string,
  saved: HoursDraft & { basedOn: number },
): Promise<WorkingHoursView> => askHub('PUT', at(hoursId), saved);
export const removeHours = (hoursId: string): Promise<void> => askHub('DELETE', at(hoursId));
export const readHoursState = (
  hoursId: string,
  moment: string | undefined,
  signal?: AbortSignal,
): Promise<WorkingHoursState> =>
  askHub(
    'GET',
    `${at(hoursId)}/state${moment === undefined ? '' : `?at=${encodeURIComponent(moment)}`}`,
    undefined,
    signal,
  );

import type { AnonymousAt, DepartmentAt } from '../contract.ts';
import { askHub } from './hub.ts';

const at = (connectionId: string) => `/connections/${encodeURIComponent(connectionId)}`;

export const listDepartments = async (connectionId: string, signal?: AbortSignal): Promise<DepartmentAt[]> =>
  (await askHub<{ items: DepartmentAt[] }>('GET', `${at(connectionId)}/departments`, undefined, signal))
    .items;

export const setDepartmentMember = (
  connectionId: string,
  change: { departmentId: string; userId: string; isRung: boolean },
): Promise<void> => askHub('PATCH', `${at(connectionId)}/departments`, change);

export const readAnonymous = (connectionId: string, signal?: AbortSignal): Promise<AnonymousAt> =>
  askHub('GET', `${at(connectionId)}/anonymous-callers`, undefined, signal);

export const setAnonymous = (connectionId: string, isBlocked: boolean): Promise<void> =>
  askHub('PUT', `${at(connectionId)}/anonymous-callers`, { isBlocked });

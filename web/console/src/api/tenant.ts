import type { Recomputation as Run, TenantSettings } from '../contract.ts';
import { askHub } from './hub.ts';

export interface Tenant {
  tenantId: string;
  name: string;
  country: string;
  settings: TenantSettings;
}

export type Rules = Pick<TenantSettings, 'assignPolicy' | 'queueRules' | 'lineRules'>;
export type Recomputation = Omit<Run, 'tenantId' | 'cursor'>;

export const readTenant = (signal?: AbortSignal): Promise<Tenant> =>
  askHub('GET', '/tenant', undefined, signal);

export const updateTenant = (change: {
  name?: string;
  country?: string;
  settings?: Partial<TenantSettings>;
}): Promise<Tenant> => askHub('PATCH', '/tenant', change);

export const startDryRun = (asked: { from: string; to: string; rules: Rules }): Promise<Recomputation> =>
  askHub('POST', '/recomputations', { dryRun: true, what: 'responsible', ...asked });

export const applyDryRun = (dryRunId: string): Promise<Recomputation> =>
  askHub('POST', '/recomputations', { dryRun: false, dryRunId });

export const readRecomputation = (id: string, signal?: AbortSignal): Promise<Recomputation> =>
  askHub('GET', `/recomputations/${encodeURIComponent(id)}`, undefined, signal);

export const cancelRecomputation = (id: string): Promise<Recomputation> =>
  askHub('POST', `/recomputations/${encodeURIComponent(id)}/cancel`, {});

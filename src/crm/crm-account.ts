import type { TokenPairStore } from '../connections/token-pairs.ts';
import type { UnknownCallers } from '../domain/crm/crm-port.ts';

/** See migrations/0029-crm-outbox.sql for the machine. */
export const CRM_STATUSES = ['new', 'ok', 'degraded', 'resting', 'refused'] as const;
export type CrmStatus = (typeof CRM_STATUSES)[number];

/** Which calls an account gets. Calls between colleagues: none. */
export interface CrmPolicy {
  unknownCallers: UnknownCallers;
  inbound: boolean;
  outbound: boolean;
  /** Calls that began before are left out. */
  since: Date;
}

/** An account with its settings opened. Never leaves the process. */
export interface OpenedCrmAccount {
  accountId: string;
  tenantId: string;
  connector: string;
  name: string;
  /** ISO 3166-1 alpha-2 of the tenant. */
  country: string;
  settings: unknown;
  /** Changes whenever the settings are changed. */
  version: string;
  tokens: TokenPairStore;
}

/** Where an account stands, read before each round of work. */
export interface CrmStanding {
  policy: CrmPolicy;
  country: string;
  language: 'ru' | 'en';
  /** IANA, of the tenant. */
  timeZone: string;
  status: CrmStatus;
  failures: number;
  /** Epoch ms. */
  restsUntil: number | undefined;
}

import type { CrmName } from './crm/crms.ts';
import type { Clock } from './exchange/clock.ts';
import type { Agent, Customer } from './exchange/company.ts';
import type { PbxName, virtualPbxs } from './pbxs.ts';

/** What one PBX is opened with, beside what all have in common. */
type OwnOptions<Name extends PbxName> = Parameters<(typeof virtualPbxs)[Name]['open']>[1];

/** What a sandbox is opened with. All is optional; a port of 0, the default, is any free one. */
export type SandboxOptions = {
  /** 127.0.0.1 unless said otherwise. */
  host?: string;
  /** The same seed invents the same calls. */
  seed?: string | number;
  /** How many times more often calls come than in the demo's rhythm. */
  pace?: number;
  /** Faults: lost, doubled and late webhooks, late rows, events in disorder, failing answers. */
  rude?: boolean;
  /** Who answers; the first is who calls come to most. An agent without `telnum` gets a fictional one. */
  agents?: readonly (Omit<Agent, 'telnum'> & { telnum?: string })[];
  callers?: readonly Customer[];
  /** Calls of the last day that the call logs already hold. */
  backlog?: number;
  /** Ports of the virtual CRMs. */
  crms?: { [Name in CrmName]?: { port?: number } };
  /** Real time unless a test steps it. */
  clock?: Clock;
  log?: (message: string) => void;
} & { [Name in PbxName]?: OwnOptions<Name> & { port?: number } };

/** Where each is, and what opens it. */
export type SandboxAddresses = {
  [Name in PbxName]: ReturnType<ReturnType<(typeof virtualPbxs)[Name]['open']>['address']>;
};

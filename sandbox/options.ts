import type { Clock } from './exchange/clock.ts';
import type { Agent, Customer } from './exchange/company.ts';

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
  megafon?: {
    crmToken?: string;
    apiKey?: string;
    port?: number;
    /** The company's number, digits only. */
    line?: string;
    routeToResponsible?: boolean;
    ownUid?: boolean;
  };
  mts?: {
    apiKey?: string;
    /** Universal number, ten digits. */
    phone?: string;
    port?: number;
  };
  asterisk?: { user?: string; password?: string; port?: number; line?: string };
  /** Who answers; the first is who calls come to most. An agent without `telnum` gets a fictional one. */
  agents?: readonly (Omit<Agent, 'telnum'> & { telnum?: string })[];
  callers?: readonly Customer[];
  /** Calls of the last day that the call logs already hold. */
  backlog?: number;
  /** Real time unless a test steps it. */
  clock?: Clock;
  log?: (message: string) => void;
};

export type SandboxAddresses = {
  megafon: {
    /** `http://127.0.0.1:12345` */
    origin: string;
    /** With `/crmapi/v1`. */
    baseUrl: string;
    crmToken: string;
    apiKey: string;
    line: string;
  };
  mts: {
    origin: string;
    /** With `/api/v5`. */
    baseUrl: string;
    apiKey: string;
    phone: string;
  };
  asterisk: {
    origin: string;
    /** With `/ari`. */
    baseUrl: string;
    /** Without query: `app`, `subscribeAll` and `api_key` are the client's to add. */
    eventsUrl: string;
    user: string;
    password: string;
    line: string;
  };
};

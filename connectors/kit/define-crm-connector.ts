import type { z } from 'zod';
import type {
  CrmPerson,
  CrmSituation,
  CrmUser,
  LookUpWishes,
  NumberKeys,
  UnknownCallers,
} from '../../src/domain/crm/crm-port.ts';
import type { CrmStep, Found, Made } from '../../src/domain/crm/crm-step.ts';
import type { Sentences } from '../../src/platform/sentences.ts';
import type { Account } from './operations.ts';
import type { TlsOptions } from './tls-options.ts';
import type { RateLimit } from './token-bucket.ts';
import type { TokenPairs } from './token-pair.ts';

/** What a CRM has for an integration, and why it lacks the rest. */
export type CrmCapability = 'lookUp' | 'livePop' | 'callRecord' | 'recording' | 'unknownCallers' | 'users';

/**
 * A CRM as its connector's author writes it. `plan` decides and is pure; `make`, `find`, `lookUp` and `users` talk, and throw `ConnectorError`:
 *
 * - `transient` without a status: no answer came, so a write may have been made. The kit tells a connection that never stood (refused, no such
 *   host), which made nothing, from one that broke off.
 * - `transient` with a status (5xx): the CRM answered that it had trouble; a write may have been made all the same.
 * - `rateLimited`: nothing was made; the whole account waits. · `auth`: nothing was made; the account stops.
 * - `refused`, `badPayload`, `conflict`, `unsupported`: a person has to look; the other calls go on.
 *
 * What changes nothing though it is no GET (a search, a log-in) is sent with `isRead`: then its failure leaves nobody in doubt, and the step is
 * simply made later. A step that was refused after an earlier request of it was made is uncertain, so a step is best one request that writes.
 *
 * A CRM that answers 200 with an error inside is translated here, and nowhere else.
 */
export interface CrmConnectorDefinition<Settings> {
  /** Kebab-case; the folder's name. */
  id: string;
  displayName: string;
  /** Page in the repository: `docs/crm/<id>.md`. */
  docs: string;
  /** Also draws the form; secrets are marked with `secret()`. */
  settings: z.ZodType<Settings>;
  /** Origins that may see the credentials. Default: the origins of the settings that are URLs. */
  apiOrigins?(settings: Settings): string[];
  /** For tokens that change whenever they are refreshed. */
  tokenPairs?: TokenPairs<Settings>;
  /** What the CRM allows one account, over all processes of the hub. */
  rateLimit: RateLimit;
  /** Narrower ones for some of its requests, which name theirs (`limit` of the request). */
  rateLimits?: Readonly<Record<string, RateLimit>>;
  tls?: TlsOptions;
  /**
   * The next thing to write so that the CRM says what the record says; undefined when it does. Asked again after every step and every revision
   * of the call, so revisions that came during an outage cost one step and not one each. Pure: the same situation gives the same step.
   */
  plan(situation: CrmSituation, settings: Settings): CrmStep | undefined;
  make(account: Account<Settings>, step: CrmStep): Promise<Made>;
  /** For steps with `whenUnknown: 'ask'`. */
  find?(account: Account<Settings>, step: CrmStep): Promise<Found>;
  /**
   * Everybody there who may have this number; the hub compares the numbers again. The names of the fields that are wanted consist of letters, digits
   * and `_`; `wantedOf` says which are wanted of whom. A field that the CRM does not know must keep nobody from being found.
   */
  lookUp?(account: Account<Settings>, keys: NumberKeys, wishes: LookUpWishes): Promise<CrmPerson[]>;
  users?(account: Account<Settings>): Promise<CrmUser[]>;
  /** Reads something cheap. `account` is how people know the account: its name, its address. */
  test(account: Account<Settings>): Promise<{ account: string }>;
  /** The first is the default. */
  unknownCallers: readonly [UnknownCallers, ...UnknownCallers[]];
  can: readonly CrmCapability[];
  /** Why the rest is missing, in one sentence each. */
  cannot: Partial<Record<CrmCapability, string>>;
  /**
   * What of its sentences (`cannot`, notices, messages of `ConnectorError`) people read in Russian; beside `definition`, in `in-russian.ts`.
   * What is missing is read in English; of `cannot` a test demands all.
   */
  inRussian?: Sentences;
}

/** Identity at run time; keeps the type of the settings for the author and erases it for the registry. */
export function defineCrmConnector<Settings>(
  definition: CrmConnectorDefinition<Settings>,
): CrmConnectorDefinition<Settings> {
  return Object.freeze(definition);
}

// biome-ignore lint/suspicious/noExplicitAny: as with PBXs, each is reached only with settings parsed by its own schema.
export type CrmConnector = CrmConnectorDefinition<any>;

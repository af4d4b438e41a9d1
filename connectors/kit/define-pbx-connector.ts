import type { z } from 'zod';
import type { CallEvent } from '../../src/domain/call-event.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import type { Fact, Parsed } from '../../src/domain/fact.ts';
import type { OperationGroup, PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import type { NumberForm } from '../../src/domain/phone-number.ts';
import type { CallPart } from '../../src/domain/stitch/call-part.ts';
import type { Sentences } from '../../src/platform/sentences.ts';
import type { ConnectorContext } from './connector-context.ts';
import type { MenuConductor } from './menu-conductor.ts';
import type { PbxOperationsOf } from './operations.ts';
import type { CallLogPoll } from './poll.ts';
import type { EventStream } from './stream.ts';
import type { Subscription } from './subscription.ts';
import type { TlsOptions } from './tls-options.ts';
import type { RateLimit } from './token-bucket.ts';
import type { TokenPairs } from './token-pair.ts';
import type { Webhook } from './webhook.ts';

/**
 * What the connector can do that no operation of its definition shows. `callerRouting` stands here when it happens in
 * the answer to a webhook.
 */
export interface Capabilities {
  liveEvents?: true;
  callLog?: true;
  callerRouting?: true;
}
/** Everything a connector has, or says why it has not. */
export type Capability = keyof Capabilities | OperationGroup;

/**
 * A whole capability (`blockList`, `callLog`), a function of it (`callControl.hold`), or a flag of it (`blockList.prefixes`, which becomes
 * false) → one sentence on why this connection has it not.
 */
export type Lacking = Readonly<Partial<Record<Capability | `${OperationGroup}.${string}`, string>>>;

/** Data in place of what the definition has; functions stay. */
export type Particulars = { readonly [Group in OperationGroup]?: Partial<NonNullable<PbxOperations[Group]>> };

export interface PbxConnectorDefinition<Settings> {
  /** Kebab-case; the folder's name. */
  id: string;
  displayName: string;
  /** Page in the repository: `docs/connectors/<id>.md`. */
  docs: string;
  /** Also draws the form; secrets are marked with `secret()`. */
  settings: z.ZodType<Settings>;
  numberForm: NumberForm;
  /**
   * What `npm run replay` fills into the settings, parsed by the schema above. Needed only where the schema asks for
   * something that has no default: a replay has no connection, and must never need a secret.
   */
  replaySettings?: Record<string, unknown>;
  /** Exchange → facts. Pure; throws nothing but `ConnectorError`. */
  parse(exchange: Exchange, context: ConnectorContext<Settings>): Parsed;
  /**
   * All facts of one conversation, sorted by (at, order, id), each once → events in the words of CSTA. Pure: the same
   * set of facts gives the same events, and any prefix gives a sane answer, because the call may still be going on.
   */
  interpret(facts: readonly Fact[], context: ConnectorContext<Settings>): CallEvent[];
  /**
   * Live events do not tell that an incoming call ended unanswered: the last telephone stops ringing, and the next one may be
   * about to. Such a call is then ended by the hub when nothing was heard for a while, until the log or another event says more.
   */
  unansweredEndsUntold?: true;
  /**
   * For a log with a row per leg and no id of the call. Declared, rows that are one conversation become one call (ADR 0011); `interpret`
   * then gets all of them, and `partEvents` makes its events of their parts.
   */
  legRows?: {
    toPart(fact: Fact, context: ConnectorContext<Settings>): CallPart | undefined;
    /** See `LegRows.slackMs`. */
    slackMs?: number;
  };
  webhook?: Webhook<Settings>;
  /** Where the PBX sends webhooks to subscribers only. */
  subscription?: Subscription<Settings>;
  callLog?: CallLogPoll<Settings>;
  stream?: EventStream<Settings>;
  /** Where the PBX lets Callweave lead callers through voice menus; then `voiceMenus` is something it can. */
  menus?: MenuConductor<Settings>;
  /**
   * Origins (`https://host`, `tcp://host:port`) that may see the credentials; the kit sends them nowhere else, and a stored secret
   * is not kept when they change. Default: the origins of
   * the settings that are URLs.
   */
  apiOrigins?(settings: Settings): string[];
  /** For credentials that change whenever they are refreshed: `http` of every function then sends the right token along. */
  tokenPairs?: TokenPairs<Settings>;
  /** Default: 4 requests a second, 8 at once. */
  rateLimit?: RateLimit;
  /** For a host whose TLS is older than Node takes by default; used for `apiOrigins` alone. Certificates are checked all the same. */
  tls?: TlsOptions;
  /** What can be done at the PBX; each group that is here is a capability. */
  operations?: PbxOperationsOf<Settings>;
  /** What of all this the settings of one connection take away, and why. */
  lacks?(settings: Settings): Lacking;
  /** Data of `operations` (`prompts.takes`, `blockList.colours`) that is another at each connection. */
  particulars?(settings: Settings): Particulars;
  can: Capabilities;
  /** Capability → one sentence on why it is missing, shown in the console. */
  cannot?: Partial<Record<Capability, string>>;
  /**
   * What of its sentences (`cannot`, `lacks`, messages of `ConnectorError`) people read in Russian; beside `definition`, in
   * `in-russian.ts`. What is missing is read in English; of `cannot` and `lacks` a test demands all.
   */
  inRussian?: Sentences;
}

/** Identity at run time; keeps the type of the settings for the author and erases it for the registry. */
export function definePbxConnector<Settings>(
  definition: PbxConnectorDefinition<Settings>,
): PbxConnectorDefinition<Settings> {
  return Object.freeze(definition);
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds connectors of every settings type; each is reached only with settings parsed by its own schema.
export type PbxConnector = PbxConnectorDefinition<any>;

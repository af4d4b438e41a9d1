import type { CallEvent } from '../domain/call-event.ts';
import type { Exchange } from '../domain/exchange.ts';
import type { Fact, Parsed } from '../domain/fact.ts';
import type { MenuSupport } from '../domain/menu/voice-menu.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import type { NumberForm } from '../domain/phone-number.ts';
import type { LegRows } from '../domain/stitch/leg-rows.ts';

export type Verdict = { ok: true } | { ok: false; status: 400 | 401 | 403 | 415; reason: string };

export interface HttpReply {
  status: number;
  contentType?: string;
  body?: string;
}

/** What the hub knows of a caller while the PBX waits. */
export interface CallerAnswer {
  contactName?: string;
  /** Device of the responsible agent at this connection, as the PBX names it. */
  responsibleDevice?: string;
}

/** A connector bound to one connection's settings: all that the path needs of a provider. */
export interface PbxPort {
  readonly connector: string;
  readonly displayName: string;
  readonly numberForm: NumberForm;
  parse(exchange: Exchange): Parsed;
  interpret(facts: readonly Fact[]): CallEvent[];
  /** Nobody says when an unanswered incoming call is over, except the log later. */
  readonly unansweredEndsUntold?: true;
  /** The log has a row per leg and no id of the call: its rows are stitched. */
  readonly legRows?: LegRows;
  /** The hub can fetch recordings from this PBX: see `RecordingOperations`. */
  readonly recordings?: { readonly firstTryAfterMs: number; readonly giveUpAfterMs: number };
  /** The PBX hands callers over, and Callweave leads them through voice menus: what it can carry of them, and what it plays. */
  readonly conducts?: { readonly supports: MenuSupport; readonly plays: PromptFormat };
  readonly webhook?: {
    readonly contentTypes: readonly string[];
    verify(exchange: Exchange): Verdict;
    /** Takes out what must never be stored (tokens in the body); runs on a verified exchange. */
    redact(exchange: Exchange): Exchange;
    readonly accepted: HttpReply;
    /** The PBX tells that a subscription has ended: its id. */
    endedSubscription?(exchange: Exchange): string | undefined;
    readonly question?: {
      readonly deadlineMs: number;
      callerOf(exchange: Exchange): string | undefined;
      toReply(answer: CallerAnswer | undefined): HttpReply;
    };
  };
}

/** A connection that is switched on, ready for the path. */
export interface LiveConnection {
  connectionId: string;
  tenantId: string;
  name: string;
  /** ISO 3166-1 alpha-2 of the tenant. */
  country: string;
  hookSecret: string;
  port: PbxPort;
}

/** Cached; a change made in any process is seen by all within a second (bus note, and an expiry behind it). */
export interface ConnectionDirectory {
  find(connectionId: string): Promise<LiveConnection | undefined>;
}

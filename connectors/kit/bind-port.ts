import type { CallEvent } from '../../src/domain/call-event.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import type { Fact, Parsed } from '../../src/domain/fact.ts';
import { interpretWithMenus, parseMenuExchange } from '../../src/domain/menu/menu-exchange.ts';
import type { MenuSupport } from '../../src/domain/menu/voice-menu.ts';
import type { PromptFormat } from '../../src/domain/pbx/pbx-operations.ts';
import type { NumberForm } from '../../src/domain/phone-number.ts';
import type { LegRows } from '../../src/domain/stitch/leg-rows.ts';
import type { ConnectorContext } from './connector-context.ts';
import { ConnectorError } from './connector-error.ts';
import type { PbxConnectorDefinition } from './define-pbx-connector.ts';
import { parseSettings } from './settings-form.ts';
import type { CallerAnswer, HttpReply, Verdict, Webhook } from './webhook.ts';

/** The webhook side of a `BoundPort`: the connector's functions with the settings already in their hands. */
export interface BoundWebhook {
  readonly contentTypes: readonly string[];
  verify(exchange: Exchange): Verdict;
  redact(exchange: Exchange): Exchange;
  readonly accepted: HttpReply;
  /** Id of the subscription whose end this exchange tells. */
  endedSubscription?(exchange: Exchange): string | undefined;
  readonly question?: {
    readonly deadlineMs: number;
    callerOf(exchange: Exchange): string | undefined;
    toReply(answer: CallerAnswer | undefined): HttpReply;
  };
}

/** A connector bound to one connection's settings; has the shape that the path knows as `PbxPort`. */
export interface BoundPort {
  readonly connector: string;
  readonly displayName: string;
  readonly numberForm: NumberForm;
  parse(exchange: Exchange): Parsed;
  interpret(facts: readonly Fact[]): CallEvent[];
  readonly unansweredEndsUntold?: true;
  readonly legRows?: LegRows;
  readonly recordings?: { readonly firstTryAfterMs: number; readonly giveUpAfterMs: number };
  readonly conducts?: { readonly supports: MenuSupport; readonly plays: PromptFormat };
  readonly webhook?: BoundWebhook;
}

/**
 * Gives a connector its settings. Throws `AppError('unprocessable')` when they do not fit its schema; afterwards
 * `parse` and `interpret` throw nothing but `ConnectorError`, and `verify`, `redact` and `callerOf` throw nothing.
 */
export function bindPort<Settings>(
  definition: PbxConnectorDefinition<Settings>,
  rawSettings: unknown,
  country: string,
): BoundPort {
  const context = { settings: parseSettings(definition, rawSettings), country };
  const { legRows, subscription, menus } = definition;
  const recordings = definition.operations?.recordings;
  const port: BoundPort = {
    connector: definition.id,
    displayName: definition.displayName,
    numberForm: definition.numberForm,
    parse: (exchange) =>
      asConnectorError(() => parseMenuExchange(exchange) ?? definition.parse(exchange, context)),
    interpret: (facts) =>
      asConnectorError(() => interpretWithMenus(facts, (told) => definition.interpret(told, context))),
    ...(definition.unansweredEndsUntold && { unansweredEndsUntold: true }),
    ...(legRows && {
      legRows: { ...legRows, toPart: (fact) => asConnectorError(() => legRows.toPart(fact, context)) },
    }),
    ...(recordings && {
      recordings: {
        firstTryAfterMs: recordings.firstTryAfterMs,
        giveUpAfterMs: recordings.giveUpAfterMs,
      },
    }),
    ...(menus &&
      definition.lacks?.(context.settings).voiceMenus === undefined && {
        conducts: { supports: menus.supports, plays: menus.plays },
      }),
  };
  return definition.webhook === undefined
    ? port
    : {
        ...port,
        webhook: {
          ...bindWebhook(definition.webhook, context),
          ...(subscription?.endedBy && {
            endedSubscription: (exchange: Exchange) =>
              orElse(() => subscription.endedBy?.(exchange), undefined),
          }),
        },
      };
}

function bindWebhook<Settings>(
  webhook: Webhook<Settings>,
  context: ConnectorContext<Settings>,
): BoundWebhook {
  const { question } = webhook;
  const bound: BoundWebhook = {
    contentTypes: webhook.contentTypes,
    verify: (exchange) => orElse(() => webhook.verify(exchange, context), UNREADABLE),
    // A redaction that fails must not store the token: the exchange is kept without its body instead.
    redact: (exchange) =>
      orElse(() => webhook.redact?.(exchange, context) ?? exchange, { ...exchange, headers: {}, body: '' }),
    accepted: webhook.accepted ?? { status: 200 },
  };
  if (question === undefined) return bound;
  return {
    ...bound,
    question: {
      deadlineMs: question.deadlineMs,
      callerOf: (exchange) => orElse(() => question.callerOf(exchange), undefined),
      toReply: (answer) => question.toReply(answer),
    },
  };
}

const UNREADABLE: Verdict = { ok: false, status: 400, reason: 'the request cannot be read' };

/** What a connector's own bug or an unforeseen payload throws becomes a bad payload: kept, shown, never a crash. */
function asConnectorError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError('badPayload', 'the connector could not read this', { cause: error });
  }
}

function orElse<T>(work: () => T, fallback: T): T {
  try {
    return work();
  } catch {
    return fallback;
  }
}

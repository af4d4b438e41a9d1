import type { CrmAnswer, CrmPort, CrmTalk } from '../../src/domain/crm/crm-port.ts';
import { AppError } from '../../src/platform/app-error.ts';
import { ConnectorError } from './connector-error.ts';
import type { CrmConnectorDefinition } from './define-crm-connector.ts';
import type { Account } from './operations.ts';
import { maskedHttpFor } from './provider-http-for.ts';
import { parseSettings } from './settings-form.ts';
import { talkHttp, type Writes } from './talk-http.ts';
import type { TokenPairStore } from './token-pair.ts';
import { readableFields } from './wanted-fields.ts';

export interface BindCrmOptions {
  /** Where its tokens are kept, for connectors whose tokens change. */
  tokens?: TokenPairStore | undefined;
}

/**
 * Gives a CRM connector its account: one HTTP client with its rate limit, errors turned into answers, secrets masked in what is written down.
 * Throws `AppError('unprocessable')` when the settings do not fit. Of the port itself only `plan` throws, and nothing but `ConnectorError`.
 */
export function bindCrm<Settings>(
  definition: CrmConnectorDefinition<Settings>,
  rawSettings: unknown,
  country: string,
  { tokens }: BindCrmOptions = {},
): CrmPort {
  const settings = parseSettings(definition, rawSettings);
  const { http, secrets } = maskedHttpFor(definition, settings, tokens);
  /** One call of the connector, with a client of its own that listens. */
  const ask = async <T>(
    work: (account: Account<Settings>) => Promise<T>,
    heard: (talk: CrmTalk) => void = () => {},
    isWrite = false,
  ): Promise<CrmAnswer<T>> => {
    const talking = talkHttp(http, { secrets, heard });
    try {
      return { state: 'done', value: await work({ settings, country, http: talking.http }) };
    } catch (error) {
      return toAnswer(error, isWrite ? talking.writes : NOTHING_WRITTEN);
    }
  };
  const { find, lookUp, users } = definition;
  return Object.freeze({
    connector: definition.id,
    displayName: definition.displayName,
    unknownCallers: definition.unknownCallers,
    plan: (situation) => planned(() => definition.plan(situation, settings)),
    make: (step, heard) => ask((account) => definition.make(account, step), heard, true),
    test: () => ask((account) => definition.test(account)),
    ...(find && { find: (step, heard) => ask((account) => find(account, step), heard) }),
    ...(lookUp && {
      lookUp: (keys, { fields } = { fields: [] }) =>
        ask((account) => lookUp(account, keys, { fields: readableFields(fields) })),
    }),
    ...(users && { users: () => ask((account) => users(account)) }),
  } satisfies CrmPort);
}

const NOTHING_WRITTEN: Writes = { sent: 0, before: 0 };

function planned<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError('badPayload', 'the connector cannot plan what to write', { cause: error });
  }
}

/** See `CrmConnectorDefinition` for what each kind means of a step that writes. */
function toAnswer(error: unknown, writes: Writes): CrmAnswer<never> {
  if (!(error instanceof ConnectorError)) return ofForeignError(error, writes);
  const reason = error.message;
  switch (error.kind) {
    case 'auth':
      return writes.before > 0 ? { state: 'unknown', reason } : { state: 'auth', reason };
    case 'rateLimited':
      // An earlier request of the same step was made, so making the step again would make that one twice.
      if (writes.before > 0) return { state: 'unknown', reason };
      return { state: 'later', reason, isLimit: true, ...waitOf(error) };
    case 'transient':
      if (writes.sent > 0) return { state: 'unknown', reason };
      return { state: 'later', reason, isLimit: false, ...waitOf(error) };
    case 'badPayload':
    case 'unsupported':
    case 'refused':
    case 'conflict':
      return { state: 'refused', reason };
  }
}

function waitOf({ retryAfterMs }: ConnectorError): { retryAfterMs?: number } {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** Ours, or the connector's own mistake. What the database of tokens says passes; a mistake does not. */
function ofForeignError(error: unknown, writes: Writes): CrmAnswer<never> {
  if (writes.sent > 0)
    return { state: 'unknown', reason: 'the connector failed after it had sent something' };
  if (error instanceof AppError) return { state: 'later', reason: error.message, isLimit: false };
  return { state: 'refused', reason: 'the connector failed' };
}

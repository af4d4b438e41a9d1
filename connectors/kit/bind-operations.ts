import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { AppError } from '../../src/platform/app-error.ts';
import { ConnectorError, type ConnectorErrorKind } from './connector-error.ts';
import type { PbxConnectorDefinition } from './define-pbx-connector.ts';
import { type HeardAnswer, heardHttp } from './heard-http.ts';
import type { Account } from './operations.ts';
import { providerHttpFor } from './provider-http-for.ts';
import { parseSettings } from './settings-form.ts';
import type { TokenPairStore } from './token-pair.ts';

type Operation = (...args: unknown[]) => unknown;

/**
 * Gives the operations of a connector their account. What they throw becomes an `AppError` with a sentence for the person
 * who asked. Throws `AppError('unprocessable')` when the settings do not fit.
 */
export function bindOperations<Settings>(
  definition: PbxConnectorDefinition<Settings>,
  rawSettings: unknown,
  country: string,
  {
    tokens,
    heard,
  }: { tokens?: TokenPairStore | undefined; heard?: ((answer: HeardAnswer) => void) | undefined } = {},
): PbxOperations {
  const settings = parseSettings(definition, rawSettings);
  const http = providerHttpFor(definition, settings, tokens);
  const account: Account<Settings> = {
    settings,
    country,
    http: heard === undefined ? http : heardHttp(http, heard),
  };
  const lacks = new Set(Object.keys(definition.lacks?.(settings) ?? {}));
  const particulars: Readonly<Record<string, object | undefined>> = definition.particulars?.(settings) ?? {};
  const groups = Object.entries(definition.operations ?? {})
    .filter(([group]) => !lacks.has(group))
    .map(([group, operations]) => [
      group,
      bindGroup({ ...operations, ...particulars[group] }, account, (part) => lacks.has(`${group}.${part}`)),
    ]);
  return Object.freeze(Object.fromEntries(groups)) as PbxOperations;
}

function bindGroup(operations: object, account: unknown, isLacking: (part: string) => boolean): object {
  const bound = Object.entries(operations).flatMap(([name, value]) => {
    if (typeof value !== 'function') return [[name, isLacking(name) ? false : value]];
    return isLacking(name) ? [] : [[name, withAccount(value as Operation, account)]];
  });
  return Object.freeze(Object.fromEntries(bound));
}

function withAccount(operation: Operation, account: unknown): Operation {
  return async (...args) => {
    try {
      return await operation(account, ...args);
    } catch (error) {
      throw toAppError(error);
    }
  };
}

/** A refused credential is the administrator's affair, as an unreadable answer is: both are nothing to try again. */
const MEANING: Record<
  ConnectorErrorKind,
  { code: 'unprocessable' | 'tooManyRequests' | 'unavailable' | 'conflict'; says: string }
> = {
  auth: { code: 'unprocessable', says: 'The PBX refuses the credentials of this connection' },
  rateLimited: { code: 'tooManyRequests', says: 'The PBX asks for patience' },
  transient: { code: 'unavailable', says: 'The PBX does not answer as it should' },
  badPayload: { code: 'unprocessable', says: 'The answer of the PBX cannot be read' },
  unsupported: { code: 'unprocessable', says: 'This PBX cannot do that' },
  refused: { code: 'unprocessable', says: 'The PBX refused' },
  conflict: { code: 'conflict', says: 'The PBX holds something else by now' },
};

function toAppError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (!(error instanceof ConnectorError)) {
    return new AppError('internal', 'The connector failed.', { cause: error });
  }
  const { code, says } = MEANING[error.kind];
  return new AppError(code, `${says}: ${error.message}.`, {
    cause: error,
    details: {
      kind: error.kind,
      ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    },
  });
}

import type { OperationGroup, PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import type { ConnectorContext } from './connector-context.ts';
import type { ProviderHttp } from './provider-http.ts';

/** The connection that an operation works for. */
export interface Account<Settings> extends ConnectorContext<Settings> {
  http: ProviderHttp;
}

/**
 * The operations as a connector's author writes them: each function takes the account first, and throws `ConnectorError`.
 * What stands here is what the connector `can`; nothing else has to be declared.
 */
export type PbxOperationsOf<Settings> = {
  [Group in OperationGroup]?: WithAccount<Settings, NonNullable<PbxOperations[Group]>>;
};

type WithAccount<Settings, Operations> = {
  [Name in keyof Operations]: NonNullable<Operations[Name]> extends (...args: infer Args) => infer Answer
    ? (account: Account<Settings>, ...args: Args) => Answer
    : Operations[Name];
};

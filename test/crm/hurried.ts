import type { CrmConnectorDefinition } from '../../connectors/kit/define-crm-connector.ts';
import type { Account } from '../../connectors/kit/operations.ts';

/** The same connector with the patience of a test: the CRM's limits are for the real one, and what is never answered is given up soon. */
export function hurried<Settings>(
  definition: CrmConnectorDefinition<Settings>,
  timeoutMs: number,
): CrmConnectorDefinition<Settings> {
  const hurry = (account: Account<Settings>): Account<Settings> => ({
    ...account,
    http: {
      request: (request) => account.http.request({ ...request, timeoutMs }),
      download: (request) => account.http.download({ ...request, timeoutMs }),
    },
  });
  const { find, lookUp, users } = definition;
  return {
    ...definition,
    rateLimit: { perSecond: 10_000, burst: 10_000 },
    rateLimits: {},
    make: (account, step) => definition.make(hurry(account), step),
    test: (account) => definition.test(hurry(account)),
    ...(find && { find: (account, step) => find(hurry(account), step) }),
    ...(lookUp && { lookUp: (account, keys, wishes) => lookUp(hurry(account), keys, wishes) }),
    ...(users && { users: (account) => users(hurry(account)) }),
  };
}

import type { Database } from '../db/database.ts';
import { actingAs } from '../platform/acting.ts';
import type { ApiRoute, RouteInput } from './route.ts';

/**
 * Operations that change something work in the name of whoever asked. The database does the rest: the triggers of
 * 0017-administration.sql write down what became of which row, the end of a transaction that none of them saw says so
 * itself, and what changed no table of ours at all is written down here.
 */
export function auditedRoutes(routes: readonly ApiRoute[], database: Database): ApiRoute[] {
  return routes.map((route) => (isAudited(route) ? audited(route, database) : route));
}

/** Whether changes by this route, as it stands in the list, are written down. */
export function leavesAnEntry({ handle }: Pick<ApiRoute, 'handle'>): boolean {
  return handlers.has(handle);
}

/** Handlers that were made here. */
const handlers = new WeakSet<ApiRoute['handle']>();

export function isAudited(route: Pick<ApiRoute, 'method' | 'unaudited'>): boolean {
  return route.method !== 'get' && route.unaudited === undefined;
}

function audited(route: ApiRoute, database: Database): ApiRoute {
  const handle = (input: RouteInput<never, never, never>): Promise<unknown> => {
    const { principal, params, response } = input;
    const { tenantId, userId, apiKeyId } = principal;
    const subject = subjectOf(params);
    const act = {
      operation: route.operationId,
      requestId: String(response.locals.requestId),
      ...(userId !== undefined && { userId }),
      ...(apiKeyId !== undefined && userId === undefined && { apiKeyId }),
      ...(subject && { subject }),
    };
    return actingAs(act, async () => {
      const answer = await route.handle(input);
      await database.tenant(tenantId, (tx) => tx.query('SELECT close_audit(true)'));
      return answer;
    });
  };
  handlers.add(handle);
  return { ...route, handle };
}

/** Ids are of plain characters; anything else need not be repeated. */
const PLAIN = /^[\w.:+-]{1,200}$/;

/** What the path names last: `/agents/{agentId}/devices/{deviceId}` is about a device. */
function subjectOf(params: object): { kind: string; id: string } | undefined {
  const last = Object.entries(params as Record<string, unknown>).at(-1);
  if (last === undefined || !PLAIN.test(String(last[1]))) return undefined;
  return { kind: last[0].replace(/Id$/, ''), id: String(last[1]) };
}

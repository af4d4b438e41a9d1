import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Access } from '../access/access.ts';
import { requireListedPage } from '../access/page-origin.ts';
import type { Principal, Role, WidgetScope } from '../access/principal.ts';
import { AppError } from '../platform/app-error.ts';
import type { Translate } from '../platform/sentences.ts';
import type { WorkUnderWay } from '../platform/work-under-way.ts';
import { ALLOWED_ROLES, type Guarded } from './guarded.ts';
import { answerPage, preflight } from './other-pages.ts';
import { parseInput } from './problem.ts';
import type { ApiRoute } from './route.ts';
import { type SaidPlaces, saidPlacesOf, translateAnswer } from './said.ts';
import { requireSameOrigin } from './same-origin.ts';

/** The largest JSON that any operation needs, many times over. */
const JSON_LIMIT = '256kb';
const readJson = express.json({ limit: JSON_LIMIT, strict: true });

export { ALLOWED_ROLES, type Guarded };

/** The operations under /api/v1. Who asks is found first, then whether they may, and only then is anything read. */
export function apiRouter(
  access: Pick<Access, 'resolve'>,
  routes: readonly ApiRoute[],
  underWay?: WorkUnderWay,
): Router {
  const router = Router();
  for (const [path, methods] of pathsForWidgets(routes)) router.options(path, preflight(methods));
  for (const route of routes) {
    if (route.roles.length === 0) throw new AppError('internal', `${route.operationId} is open to nobody.`);
    router[route.method](
      toExpressPath(route.path),
      guard(access, route),
      bodyReader(route),
      answer(route, underWay),
    );
  }
  return router;
}

/** Key: path as Express writes it. */
function pathsForWidgets(routes: readonly ApiRoute[]): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const { path, method, widgetScope } of routes) {
    if (widgetScope === undefined) continue;
    const at = toExpressPath(path);
    paths.set(at, [...(paths.get(at) ?? []), method.toUpperCase()]);
  }
  return paths;
}

function guard(access: Pick<Access, 'resolve'>, { roles, widgetScope }: ApiRoute): Guarded {
  const handler: Guarded = async (request, response, next) => {
    if (widgetScope !== undefined) answerPage(request, response);
    response.locals.principal = await requirePrincipal(access, request, roles, widgetScope);
    next();
  };
  handler[ALLOWED_ROLES] = roles;
  return handler;
}

/** Throws `unauthenticated` or `forbidden`. */
export async function requirePrincipal(
  access: Pick<Access, 'resolve'>,
  request: Request,
  roles: readonly Role[],
  widgetScope?: WidgetScope,
): Promise<Principal> {
  const principal = await access.resolve(request.headers);
  if (principal === undefined) throw new AppError('unauthenticated', 'Sign in, or send an API key.');
  if (principal.apiKeyId === undefined) requireSameOrigin(request);
  requireScope(principal, widgetScope);
  requireListedPage(principal, request.headers);
  if (!roles.includes(principal.role)) {
    throw new AppError('forbidden', `This needs the role ${roles.join(' or ')}; yours is ${principal.role}.`);
  }
  return principal;
}

/** Whatever names no scope is closed to widget tokens: also an operation that is yet to be written. */
function requireScope({ widget }: Principal, scope: WidgetScope | undefined): void {
  if (widget === undefined || (scope !== undefined && widget.scopes.includes(scope))) return;
  const what =
    scope === undefined ? 'No widget token opens this.' : `This needs a widget token for ${scope}.`;
  throw new AppError('forbidden', what);
}

function bodyReader(route: ApiRoute): RequestHandler {
  return (request, response, next) => {
    if (route.streams !== undefined) {
      if (!request.is([...route.streams])) throw wrongType(route.streams.join(' or '));
      next();
    } else if (route.body === undefined) {
      next();
    } else if (hasBody(request) && !request.is('application/json')) {
      throw wrongType('application/json');
    } else {
      readJson(request, response, next);
    }
  };
}

function hasBody(request: Request): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  );
}

function wrongType(wanted: string): AppError {
  return new AppError('unsupportedMediaType', `Send the body as ${wanted}.`);
}

function answer(route: ApiRoute, underWay: WorkUnderWay | undefined): RequestHandler {
  const places = route.response && saidPlacesOf(route.response);
  return async (request, response) => {
    const handled = route.handle({
      principal: response.locals.principal as Principal,
      params: (route.params === undefined ? {} : parseInput(route.params, request.params, 'path')) as never,
      query: (route.query === undefined ? {} : parseInput(route.query, request.query, 'query')) as never,
      body: (route.body === undefined
        ? undefined
        : parseInput(route.body, request.body ?? {}, 'body')) as never,
      request,
      response,
    });
    const result = await (underWay?.track(handled) ?? handled);
    send(response, route, result, places);
  };
}

function send(response: Response, route: ApiRoute, result: unknown, places: SaidPlaces | undefined): void {
  // Answers are one person's view: no cache in between may keep them.
  if (route.answers !== undefined) return;
  response.status(route.status).setHeader('cache-control', 'no-store');
  if (route.status === 204) response.end();
  else {
    const translate = response.locals.translate as Translate | undefined;
    response.json(translate ? translateAnswer(result, places, translate) : result);
  }
}

function toExpressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

import { randomUUID } from 'node:crypto';
import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { Access } from '../access/access.ts';
import { AppError } from '../platform/app-error.ts';
import type { Logger } from '../platform/logger.ts';
import type { Translate } from '../platform/sentences.ts';
import type { WorkUnderWay } from '../platform/work-under-way.ts';
import { apiRouter } from './api-router.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { authRouter } from './auth-router.ts';
import { bridgeRouter } from './bridge-router.ts';
import { docsRouter } from './docs-router.ts';
import { type HealthOptions, healthRouter } from './health-router.ts';
import { openApiDocument } from './openapi.ts';
import { problemHandler, sendProblem } from './problem.ts';
import type { ApiRoute } from './route.ts';
import { staticDocs } from './static-docs.ts';
import { staticPage } from './static-page.ts';
import { type WidgetFiles, widgetRouter } from './widget-router.ts';

export interface HttpAppOptions {
  /** Where browsers reach the hub; asked when first needed. */
  publicUrl: () => string;
  /** Of the release, for the description of the API. */
  version: string;
  access: Access;
  /** The operations under /api/v1. */
  routes: readonly ApiRoute[];
  /** Says what the hub says in English in Russian, to whoever asks for it by `Accept-Language`. */
  inRussian?: Translate;
  /** Stands before every body parser: it reads the raw body itself. */
  hooks?: Router;
  /** Recordings and prompts by signed links; need no sign-in. */
  links?: readonly Router[];
  /** The built desktop; absent in a process that serves no pages. */
  staticDir?: string;
  /** The built console, served at /console. */
  consoleDir?: string;
  /** What pages of other sites load; absent in a process that serves no pages. */
  widget?: WidgetFiles;
  /** The folder of docs/, for the pages of the connectors that the console links to. */
  docsDir?: string;
  health: Omit<HealthOptions, 'access'>;
  /** Keeps what is begun here, so that a stop can wait for it. */
  underWay?: WorkUnderWay;
  logger: Logger;
  /** Which proxies may say where a client comes from (Express's `trust proxy`); default: those on this machine. */
  trustProxy?: string | number | boolean;
}

/** REST, sign-in, webhooks and pages, in the order in which they are asked. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { access, routes, publicUrl, version, logger } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy ?? 'loopback');
  app.use(requestId());
  if (options.inRussian !== undefined) app.use(language(options.inRussian));
  app.use(healthRouter({ ...options.health, access }));
  if (options.hooks !== undefined) app.use(options.hooks);
  app.use(securityHeaders(publicUrl));
  for (const links of options.links ?? []) app.use(links);
  app.use(authRouter(access));
  app.use(
    docsRouter({
      openApi: () => openApiDocument(routes, { publicUrl: publicUrl(), version }),
      asyncApi: () => asyncApiDocument({ publicUrl: publicUrl(), version }),
    }),
  );
  app.use('/api/v1', apiRouter(access, routes, options.underWay));
  app.use('/api', notFound);
  if (options.widget !== undefined) app.use(widgetRouter(options.widget));
  if (options.widget?.bridgesDir !== undefined)
    app.use(
      bridgeRouter({
        bridgesDir: options.widget.bridgesDir,
        pagesOf: (tenantId) => access.widgetTokens.pagesOf(tenantId),
      }),
    );
  if (options.docsDir !== undefined) app.use('/docs', staticDocs(options.docsDir));
  if (options.consoleDir !== undefined)
    app.use('/console', staticPage({ directory: options.consoleDir, name: 'console' }));
  if (options.staticDir !== undefined) app.use(staticPage({ directory: options.staticDir, name: 'desktop' }));
  app.use(notFound);
  app.use(problemHandler(logger));
  return app;
}

const notFound: RequestHandler = (_request, response) => {
  sendProblem(response, new AppError('notFound', 'There is nothing at this address.'));
};

/** The caller's own id when it looks like one, so that a request can be followed through several systems. */
function requestId(): RequestHandler {
  return (request, response, next) => {
    const given = request.headers['x-request-id'];
    const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    response.locals.requestId = id;
    response.setHeader('x-request-id', id);
    next();
  };
}

/** English unless the client would rather have Russian. */
function language(inRussian: Translate): RequestHandler {
  return (request, response, next) => {
    if (request.acceptsLanguages('en', 'ru') === 'ru') response.locals.translate = inRussian;
    next();
  };
}

/** Made at the first request, because the public address decides about HTTPS and is known only then. */
function securityHeaders(publicUrl: () => string): RequestHandler {
  let handler: RequestHandler | undefined;
  return (request, response, next) => {
    handler ??= helmet(headersFor(publicUrl()));
    handler(request, response, next);
  };
}

function headersFor(publicUrl: string): Parameters<typeof helmet>[0] {
  const isSecure = publicUrl.startsWith('https:');
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        // The component library sets sizes and colours by style attributes.
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'font-src': ["'self'", 'data:'],
        'media-src': ["'self'", 'blob:'],
        // Older browsers do not take 'self' to cover the push socket.
        'connect-src': ["'self'", publicUrl.replace(/^http/, 'ws')],
        'object-src': ["'none'"],
        'base-uri': ["'self'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'self'"],
        ...(isSecure ? { 'upgrade-insecure-requests': [] } : {}),
      },
    },
    strictTransportSecurity: isSecure,
    // Over plain HTTP a browser only warns about it.
    crossOriginOpenerPolicy: isSecure,
    originAgentCluster: isSecure,
    referrerPolicy: { policy: 'same-origin' },
  };
}

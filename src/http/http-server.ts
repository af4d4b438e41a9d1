import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { Access } from '../access/access.ts';
import { AppError } from '../platform/app-error.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { apiRouter } from './api-router.ts';
import { authRouter } from './auth-router.ts';
import { docsRouter } from './docs-router.ts';
import { type HealthOptions, healthRouter } from './health-router.ts';
import { openApiDocument } from './openapi.ts';
import { problemHandler, sendProblem } from './problem.ts';
import type { ApiRoute } from './route.ts';
import { staticDesktop } from './static-desktop.ts';

export interface HttpServerOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Where browsers reach the hub; asked when first needed. */
  publicUrl: () => string;
  /** Of the release, for the description of the API. */
  version: string;
  access: Access;
  /** The operations under /api/v1. */
  routes: readonly ApiRoute[];
  /** Stands before every body parser: it reads the raw body itself. */
  hooks?: Router;
  /** The built desktop; absent in a process that serves no pages. */
  staticDir?: string;
  health: Omit<HealthOptions, 'access'>;
  logger: Logger;
  /** Which proxies may say where a client comes from (Express's `trust proxy`); default: those on this machine. */
  trustProxy?: string | number | boolean;
}

/** A slow line may take this long to upload a list of contacts. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
/** After this long of draining, connections that are still busy are cut. */
const DRAIN_MS = 10_000;

/** REST, sign-in, webhooks and pages on one port; push attaches itself to `server`. */
export class HttpServer implements Service {
  readonly app: Express;
  readonly server: Server;
  readonly #options: HttpServerOptions;
  #stopping: Promise<void> | undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.app = createApp(options, () => this.#stopping !== undefined);
    this.server = createServer(this.app);
    this.server.requestTimeout = REQUEST_TIMEOUT_MS;
  }

  /** Rejects with Node's error (EADDRINUSE, EACCES) when the port cannot be had. */
  async start(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** The port that is listened on. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no new requests, lets running ones finish for a while. */
  stop(): Promise<void> {
    this.#stopping ??= this.#close();
    return this.#stopping;
  }

  async #close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const cut = setTimeout(() => this.server.closeAllConnections(), DRAIN_MS).unref();
    await closed;
    clearTimeout(cut);
  }
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  return new HttpServer(options);
}

function createApp(options: HttpServerOptions, isStopping: () => boolean): Express {
  const { access, routes, publicUrl, version, logger } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy ?? 'loopback');
  app.use(requestId());
  app.use(healthRouter({ ...options.health, access }, isStopping));
  if (options.hooks !== undefined) app.use(options.hooks);
  app.use(securityHeaders(publicUrl));
  app.use(authRouter(access));
  app.use(docsRouter(() => openApiDocument(routes, { publicUrl: publicUrl(), version })));
  app.use('/api/v1', apiRouter(access, routes));
  app.use('/api', notFound);
  if (options.staticDir !== undefined) app.use(staticDesktop(options.staticDir));
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

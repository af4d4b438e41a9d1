import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import type {
  CallerAnswer,
  ConnectionDirectory,
  HttpReply,
  LiveConnection,
} from '../connections/pbx-port.ts';
import type { Exchange } from '../domain/exchange.ts';
import { isTransient } from '../inbox/database-error.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { RefusalReason, Refusals } from '../inbox/refusals.ts';
import { isAppError } from '../platform/app-error.ts';
import type { WorkUnderWay } from '../platform/work-under-way.ts';
import { toExchange, toStorable } from './hook-exchange.ts';
import { readBody } from './read-body.ts';

export interface HooksOptions {
  connections: ConnectionDirectory;
  inbox: Pick<Inbox, 'append'>;
  refusals: Pick<Refusals, 'count'>;
  /** A webhook of this connection was stored: for its health page. Must not throw and may forget. */
  heard(connectionId: string): void;
  /** The PBX says that this subscription of the connection has ended. Must not throw. */
  ended?(connectionId: string, subscriptionId: string): void;
  /** Who is this caller? Asked for webhooks whose answer the PBX uses; may take as long as it wants, the deadline is kept here. */
  answer(connection: LiveConnection, caller: string): Promise<CallerAnswer | undefined>;
  /** A webhook of this connection came, and why it was refused; for whoever records. Must not throw. */
  noted?(connectionId: string, exchange: Exchange, refused?: string): void;
  /** A webhook is stored also when the PBX has hung up before the answer. */
  underWay?: WorkUnderWay;
  logger: Logger;
}

type Webhook = NonNullable<LiveConnection['port']['webhook']>;

const BODY_LIMIT = 1_000_000;
const NOTHING = Buffer.alloc(0);
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/**
 * Where PBXs knock: `POST /hooks/:connectionId/:secret`. Answers 2xx only after the inbox row is committed. Must come before
 * any body parser.
 */
export function hooksRouter(options: HooksOptions): Router {
  const router = Router();
  router.all('/hooks/:connectionId/:secret', async (request, response) => {
    try {
      const received = receive(options, request, response);
      await (options.underWay?.track(received) ?? received);
    } catch (error) {
      const isAway = (isAppError(error) && error.code === 'unavailable') || isTransient(error);
      const status = isAway ? 503 : 500;
      options.logger.error({ err: error, connectionId: request.params.connectionId }, 'webhook not stored');
      if (!response.headersSent) refuse(response, status, { 'retry-after': '5' });
    }
  });
  return router;
}

async function receive(options: HooksOptions, request: Request, response: Response): Promise<void> {
  const arrivedAt = new Date();
  if (request.method !== 'POST') return refuse(response, 405, { allow: 'POST' });
  const { connectionId = '', secret = '' } = request.params as Record<string, string>;
  const connection = await options.connections.find(connectionId);
  const isSecret = sameSecret(secret, connection?.hookSecret);
  const webhook = connection?.port.webhook;
  // Unknown and wrong look alike, so that nobody learns which connections exist.
  if (connection && !isSecret) {
    options.refusals.count(connection, 'secret');
    const exchange = { ...toStorable(toExchange(request, NOTHING, arrivedAt)), status: 404 };
    options.noted?.(connection.connectionId, exchange, 'the secret in the address is wrong');
  }
  if (!connection || !webhook || !isSecret) return refuse(response, 404);

  const deny = (
    reason: RefusalReason,
    status: number,
    { body = NOTHING, ...detail }: { body?: Buffer; [what: string]: unknown } = {},
  ): void => {
    options.refusals.count(connection, reason, detail);
    const exchange = { ...toStorable(toExchange(request, body, arrivedAt)), status };
    options.noted?.(connection.connectionId, exchange, String(detail.detail ?? reason));
    refuse(response, status);
  };
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (!webhook.contentTypes.includes(mediaType) || encoding !== 'identity') {
    return deny('contentType', 415, { contentType: mediaType.slice(0, 100) });
  }
  const read = await readBody(request, BODY_LIMIT);
  if (!read.ok) return read.reason === 'tooLarge' ? deny('tooLarge', 413) : undefined;
  const exchange = toExchange(request, read.body, arrivedAt);
  const verdict = webhook.verify(exchange);
  if (!verdict.ok) {
    return deny('verification', verdict.status, { body: read.body, detail: verdict.reason });
  }
  const storable = toStorable(webhook.redact(exchange));
  options.noted?.(connection.connectionId, storable);
  const stored = store(options, connection, storable);
  // Of its own: the reply may come at its deadline, before the commit.
  options.underWay?.track(stored);
  send(response, await replyTo(options, { connection, webhook, exchange, stored, arrivedAt }));
}

async function store(options: HooksOptions, connection: LiveConnection, exchange: Exchange): Promise<void> {
  const { tenantId, connectionId } = connection;
  await options.inbox.append({ tenantId, connectionId, exchange });
  options.heard(connectionId);
  const ended = connection.port.webhook?.endedSubscription?.(exchange);
  if (ended !== undefined) options.ended?.(connectionId, ended);
}

interface Accepted {
  connection: LiveConnection;
  webhook: Webhook;
  exchange: Exchange;
  stored: Promise<void>;
  arrivedAt: Date;
}

const TOO_LATE = Symbol('too late');

/**
 * The reply, after the commit. A question's deadline runs from the arrival and covers commit and look-up: what is not known by then
 * is answered as unknown, and a commit that is not done by then is answered 503, because the PBX holds a caller on the line.
 */
async function replyTo(options: HooksOptions, accepted: Accepted): Promise<HttpReply> {
  const { connection, webhook, exchange, stored, arrivedAt } = accepted;
  const { question } = webhook;
  const caller = question?.callerOf(exchange);
  if (!question || caller === undefined) {
    await stored;
    return webhook.accepted;
  }
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof TOO_LATE>((resolve) => {
    timer = setTimeout(resolve, question.deadlineMs - (Date.now() - arrivedAt.getTime()), TOO_LATE);
  });
  const answer = options.answer(connection, caller).catch((error: unknown) => {
    options.logger.warn({ err: error, connectionId: connection.connectionId }, 'caller look-up failed');
    return undefined;
  });
  try {
    const committed = await Promise.race([stored, deadline]);
    if (committed === TOO_LATE) {
      stored.catch((error: unknown) => options.logger.error({ err: error }, 'webhook not stored'));
      return { status: 503 };
    }
    const found = await Promise.race([answer, deadline]);
    return question.toReply(found === TOO_LATE ? undefined : found);
  } finally {
    clearTimeout(timer);
  }
}

/** Both sides are hashed: neither length nor the place of the first difference shows in the time. */
function sameSecret(given: string, expected: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const same = timingSafeEqual(digest(given), digest(expected ?? ''));
  return same && expected !== undefined && expected !== '';
}

function send(response: ServerResponse, reply: HttpReply): void {
  const body = reply.body ?? '';
  response.writeHead(reply.status, {
    ...(reply.contentType !== undefined && { 'content-type': reply.contentType }),
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  const body = JSON.stringify({ type: 'about:blank', title: TITLES[status] ?? 'Error', status });
  // A refused sender may still be sending: its connection is of no more use.
  const close = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    ...close,
    ...headers,
  });
  response.end(body);
}

import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Response } from 'express';
import { z } from 'zod';
import { isTransient } from '../inbox/database-error.ts';
import { AppError, ERROR_TABLE, type ErrorCode, isAppError } from '../platform/app-error.ts';
import type { Logger } from '../platform/logger.ts';
import type { Translate } from '../platform/sentences.ts';

/** RFC 9457, with the code of the error table and the id that finds the request in the log. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z
      .string()
      .optional()
      .meta({ description: 'In the language of `Accept-Language`, where the hub knows it so.' }),
    code: z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]),
    requestId: z.string(),
    /** One entry per part of the input that is wrong. */
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** What the operation says of the conflict, where it says more than a sentence. */
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

export function sendProblem(response: Response, error: AppError): void {
  const { status } = ERROR_TABLE[error.code];
  if (error.code === 'unauthenticated') response.setHeader('www-authenticate', 'Bearer');
  const waitMs = (error.details as { retryAfterMs?: unknown } | undefined)?.retryAfterMs;
  if (typeof waitMs === 'number')
    response.setHeader('retry-after', String(Math.max(1, Math.ceil(waitMs / 1000))));
  const translate = (response.locals.translate as Translate | undefined) ?? ((sentence) => sentence);
  const problems = problemsOf(error.details)?.map((one) => ({ ...one, message: translate(one.message) }));
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[status] ?? 'Error',
        status,
        ...(error.code === 'internal' ? {} : { detail: translate(error.message) }),
        code: error.code,
        requestId: String(response.locals.requestId ?? ''),
        ...(problems === undefined ? {} : { problems }),
        ...(error.shown === undefined ? {} : { details: error.shown }),
      }),
    );
}

/** The last handler: whatever was thrown becomes a problem; what we did not mean is logged, once. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const known = toAppError(error);
    const requestId = response.locals.requestId;
    if (known.code === 'internal')
      logger.error({ err: error, requestId, path: request.path }, 'request failed');
    else if (known.code === 'unavailable')
      logger.warn({ err: error, requestId, path: request.path }, 'request not served');
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    // A refused sender may still be sending; its connection is of no more use.
    if (!request.complete) response.setHeader('connection', 'close');
    sendProblem(response, known);
  };
}

/** Codes of PostgreSQL that mean "this value cannot be": zero bytes, bad times and uuids, numbers out of range. */
const BAD_VALUE = new Set(['22021', '22P05', '22P02', '22003', '22007', '22008']);

function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const { status, type, expose, message } = error as {
    status?: number;
    type?: string;
    expose?: boolean;
    message?: string;
  };
  if (type === 'entity.parse.failed')
    return new AppError('invalidInput', 'The body is not valid JSON.', { cause: error });
  if (error instanceof URIError)
    return new AppError('invalidInput', 'The address is not valid.', { cause: error });
  const said = [...withCauses(error)];
  if (said.some((one) => BAD_VALUE.has(String((one as { code?: unknown }).code))))
    return new AppError('invalidInput', 'A value cannot be stored as it is.', { cause: error });
  // `expose`: the fault is the client's, who broke off.
  if (expose !== true && said.some(isTransient)) {
    return new AppError('unavailable', 'The hub is busy or its database is away: try again.', {
      cause: error,
    });
  }
  const byStatus = Object.entries(ERROR_TABLE).find(([, row]) => row.status === status)?.[0] as
    | ErrorCode
    | undefined;
  if (byStatus !== undefined && expose === true) {
    return new AppError(byStatus, message ?? 'The request cannot be served.', { cause: error });
  }
  return new AppError('internal', 'Something went wrong in the hub.', { cause: error });
}

/** How deep libraries wrap what the database said. */
const MAX_CAUSES = 4;

/** The sign-in library and its query builder hang the database's error on theirs. */
function* withCauses(error: unknown): Iterable<Error> {
  for (let depth = 0; error instanceof Error && depth <= MAX_CAUSES; depth += 1) {
    yield error;
    error = error.cause;
  }
}

/** Throws `invalidInput` with every problem at once. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, where: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({
    path: [where, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }));
  const first = problems[0];
  throw new AppError('invalidInput', `${first?.path ?? where}: ${first?.message ?? 'is not valid'}`, {
    details: { problems },
  });
}

function problemsOf(details: unknown): { path: string; message: string }[] | undefined {
  const problems = (details as { problems?: unknown } | undefined)?.problems;
  return Array.isArray(problems) ? problems : undefined;
}

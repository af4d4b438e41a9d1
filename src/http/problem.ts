import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Response } from 'express';
import { z } from 'zod';
import { AppError, ERROR_TABLE, type ErrorCode, isAppError } from '../platform/app-error.ts';
import type { Logger } from '../platform/logger.ts';

/** RFC 9457, with the code of the error table and the id that finds the request in the log. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]),
    requestId: z.string(),
    /** One entry per part of the input that is wrong. */
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

export function sendProblem(response: Response, error: AppError): void {
  const { status } = ERROR_TABLE[error.code];
  if (error.code === 'unauthenticated') response.setHeader('www-authenticate', 'Bearer');
  const problems = problemsOf(error.details);
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[status] ?? 'Error',
        status,
        ...(error.code === 'internal' ? {} : { detail: error.message }),
        code: error.code,
        requestId: String(response.locals.requestId ?? ''),
        ...(problems === undefined ? {} : { problems }),
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
/** … and that mean "not now": no connection, too many, shutting down. */
const NOT_NOW = new Set(['ECONNREFUSED', 'ECONNRESET', '53300', '57P01', '57P02', '57P03', '08006']);

function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const { code, status, type, expose, message } = error as {
    code?: string;
    status?: number;
    type?: string;
    expose?: boolean;
    message?: string;
  };
  if (type === 'entity.parse.failed')
    return new AppError('invalidInput', 'The body is not valid JSON.', { cause: error });
  if (error instanceof URIError)
    return new AppError('invalidInput', 'The address is not valid.', { cause: error });
  if (BAD_VALUE.has(code ?? ''))
    return new AppError('invalidInput', 'A value cannot be stored as it is.', { cause: error });
  if (NOT_NOW.has(code ?? '') || message === 'timeout exceeded when trying to connect') {
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

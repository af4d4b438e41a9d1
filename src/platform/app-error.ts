/** One table: what an error means to a caller over HTTP, whether trying again can help, and the push close code. */
export const ERROR_TABLE = {
  invalidInput: { status: 400, retry: false },
  unauthenticated: { status: 401, retry: false },
  forbidden: { status: 403, retry: false },
  notFound: { status: 404, retry: false },
  conflict: { status: 409, retry: false },
  gone: { status: 410, retry: false },
  payloadTooLarge: { status: 413, retry: false },
  unsupportedMediaType: { status: 415, retry: false },
  unprocessable: { status: 422, retry: false },
  tooManyRequests: { status: 429, retry: true },
  internal: { status: 500, retry: true },
  unavailable: { status: 503, retry: true },
} as const;
export type ErrorCode = keyof typeof ERROR_TABLE;

export interface AppErrorOptions {
  details?: unknown;
  /** What whoever asked gets to see besides the sentence; goes into the problem as `details`. */
  shown?: object;
  cause?: unknown;
}

/** An error that we mean: `message` is a sentence for the person who caused it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly shown: object | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
    this.shown = options.shown;
  }
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}

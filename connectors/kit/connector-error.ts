/**
 * - `auth`: the credentials are refused; polling stops until someone changes them, and the console says so.
 * - `rateLimited`: wait `retryAfterMs`. · `transient`: try again with back-off.
 * - `badPayload`: the provider said something we cannot read; kept, shown, not retried blindly.
 * - `unsupported`: this provider cannot do that. · `refused`: it understood and said no, and the message says why.
 * - `conflict`: what was to be replaced is something else by now.
 */
export type ConnectorErrorKind =
  | 'auth'
  | 'rateLimited'
  | 'transient'
  | 'badPayload'
  | 'unsupported'
  | 'refused'
  | 'conflict';

export class ConnectorError extends Error {
  readonly kind: ConnectorErrorKind;
  readonly retryAfterMs: number | undefined;
  /** What the provider answered, where the reason may be in it. Never shown, never logged. */
  readonly answer: { status: number; body: string } | undefined;
  /** The connection never stood, so nothing was sent: whatever was asked for did not happen. */
  readonly isUnsent: boolean;
  /** HTTP status that the provider answered with; undefined where no answer came, or none of HTTP. */
  readonly status: number | undefined;

  constructor(
    kind: ConnectorErrorKind,
    message: string,
    options: {
      cause?: unknown;
      retryAfterMs?: number;
      answer?: { status: number; body: string };
      status?: number;
      isUnsent?: boolean;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ConnectorError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
    this.isUnsent = options.isUnsent ?? false;
    this.status = options.status ?? options.answer?.status;
    // Not enumerable: whoever logs the error logs no answer.
    Object.defineProperty(this, 'answer', { value: options.answer, enumerable: false });
  }
}

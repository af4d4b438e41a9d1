import type { Writable } from 'node:stream';
import { type Logger, type LoggerOptions as PinoOptions, pino } from 'pino';
import pretty from 'pino-pretty';
import { maskNumbers } from './mask.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Lines for a person instead of JSON; decided by `main.ts` (a terminal). */
  pretty?: boolean;
  /** Where lines go; standard output unless a test says otherwise. */
  destination?: Writable;
}

/** Field names that never carry their value into a log, at the top and one or two levels below. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'hookSecret',
  'token',
  'accessToken',
  'refreshToken',
  'apiKey',
  'crmToken',
  'crm_token',
  'secretKey',
  'settings',
];
const SECRET_PATHS = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/** Field names that hold phone numbers whatever their form. */
const NUMBER_FIELDS = new Set([
  'phone',
  'number',
  'from',
  'to',
  'caller',
  'callee',
  'customer',
  'e164',
  'digits',
  'diversion',
]);

function masked(key: string, value: unknown): unknown {
  if (typeof value === 'string') return maskNumbers(value);
  if (typeof value === 'number' && NUMBER_FIELDS.has(key)) return maskNumbers(String(value));
  if (value === null || typeof value !== 'object' || value instanceof Error || value instanceof Date)
    return value;
  if (Array.isArray(value)) return value.map((item) => masked(key, item));
  return maskFields(value as Record<string, unknown>);
}

function maskFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, masked(key, value)]));
}

/** Drizzle quotes the values of a failed query in its message: session tokens and password hashes among them. */
const QUERY_VALUES = /\nparams: [\s\S]*?(?=\n {4}at |$)/g;

function harmless(text: string): string {
  return maskNumbers(text.replace(QUERY_VALUES, '\nparams: [secret]'));
}

/** How deep a chain of causes is followed. */
const MAX_CAUSES = 4;

/**
 * Only what we know to be harmless: libraries hang whole clients with their passwords on an error. Messages of connectors may
 * quote a number.
 */
function serializeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return masked('', error);
  const { code, details } = error as { code?: unknown; details?: unknown };
  return {
    type: error.name,
    message: harmless(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(details === undefined ? {} : { details: masked('', details) }),
    stack: harmless(error.stack ?? ''),
    ...(error.cause === undefined || depth >= MAX_CAUSES
      ? {}
      : { cause: serializeError(error.cause, depth + 1) }),
  };
}

/**
 * Structured log: a fixed message, data in fields, child loggers with `tenantId`, `connectionId`, `callId`. Numbers keep
 * their last four digits, secrets nothing. ERROR means that somebody must act now.
 */
export function createLogger(options: LoggerOptions): Logger {
  const destination = options.destination ?? process.stdout;
  const settings: PinoOptions<never, false> = {
    level: options.level,
    base: null,
    redact: { paths: SECRET_PATHS, censor: '[secret]' },
    serializers: {
      err: (error: unknown) => serializeError(error),
      error: (error: unknown) => serializeError(error),
    },
    formatters: { level: (label: string) => ({ level: label }), log: maskFields },
    // Our messages are fixed, but a library's may quote a number.
    hooks: {
      logMethod(args, method) {
        method.apply(
          this,
          args.map((arg: unknown) => (typeof arg === 'string' ? maskNumbers(arg) : arg)) as typeof args,
        );
      },
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (options.pretty !== true) return pino(settings, destination);
  const lines = pretty({
    destination,
    colorize: options.destination === undefined,
    translateTime: 'HH:MM:ss',
    ignore: 'pid,hostname',
    singleLine: true,
    sync: true,
  });
  return pino(settings, lines);
}

/** For tests and tools that must not talk. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}

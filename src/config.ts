import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { StartupError } from './platform/startup-error.ts';

/** Where programs are when nobody says. */
const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';

/** Parts of the hub that a process may take: REST and webhooks, WebSocket push, background work. */
export const ROLES = ['api', 'push', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const SECRET_KEY_BYTES = 32;

/** A whole number from the environment, within bounds; the message names both. */
function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, message)
    .transform(Number);
}

function address(schemes: string[], example: string): z.ZodType<string, string> {
  const message = `must be an address such as ${example}`;
  return z
    .string()
    .refine(
      (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.replace(':', '')),
      message,
    );
}

const yesOrNo = z.enum(['on', 'off'], 'must be on or off').transform((text) => text === 'on');

const roles = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine(
    (parts) => parts.every((part) => (ROLES as readonly string[]).includes(part)),
    `must be a comma-separated list of ${ROLES.join(', ')}`,
  )
  .transform((parts): ReadonlySet<Role> => new Set(parts as Role[]));

const secretKey = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').length === SECRET_KEY_BYTES,
    `must be ${SECRET_KEY_BYTES} random bytes in base64 (openssl rand -base64 ${SECRET_KEY_BYTES})`,
  )
  .transform((text) => Buffer.from(text, 'base64'));

const PROXY_WORDS = ['loopback', 'linklocal', 'uniquelocal'];

/** An address, or a network such as 10.0.0.0/8. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
  );
}

/** Every variable, in the order of `.env.example`; `help` becomes its comment there and in docs/operations.md. */
export const VARIABLES = {
  PORT: {
    schema: wholeNumber(0, 65_535),
    default: '8080',
    help: 'TCP port of the hub: pages, REST, webhooks and push. 0 takes a free one.',
  },
  HOST: {
    schema: z.string(),
    default: '0.0.0.0',
    help: 'Address to listen on; 127.0.0.1 keeps the hub to this machine.',
  },
  PUBLIC_URL: {
    schema: address(['http', 'https'], 'https://calls.example.com').transform((text) =>
      text.replace(/\/+$/, ''),
    ),
    help: 'Address under which people and PBXs reach the hub. Absent: http://localhost and the port.',
  },
  DATA_DIR: {
    schema: z.string().transform((text) => resolve(text)),
    default: './.data',
    help: 'Folder of everything the hub keeps: the embedded database, the generated key, uploads on their way.',
  },
  DATABASE_URL: {
    schema: address(
      ['postgres', 'postgresql'],
      'postgres://callweave:password@db.example.com:5432/callweave',
    ),
    help: 'PostgreSQL 15 or newer. Absent: the hub runs its own PostgreSQL below DATA_DIR.',
  },
  REDIS_URL: {
    schema: address(['redis', 'rediss'], 'redis://redis.example.com:6379'),
    help: 'Redis for jobs and for push between processes. Absent: both go through PostgreSQL.',
  },
  ROLES: {
    schema: roles,
    default: ROLES.join(','),
    help: `Parts that this process takes: ${ROLES.join(', ')}.`,
  },
  SECRET_KEY: {
    schema: secretKey,
    help: 'Key that seals the PBX credentials: 32 random bytes in base64. Required with DATABASE_URL; otherwise made once and kept in DATA_DIR.',
  },
  SANDBOX: {
    schema: yesOrNo,
    help: 'on or off: virtual PBXs with invented calls, to look around. Absent: on with the embedded database, off with DATABASE_URL.',
  },
  LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
    default: 'info',
    help: `How much is logged: ${LOG_LEVELS.join(', ')}.`,
  },
  DATABASE_POOL_SIZE: {
    schema: wholeNumber(2, 200),
    default: '10',
    help: 'Database connections of this process per role (it uses two pools of this size, and some single connections).',
  },
  WORKER_CONCURRENCY: {
    schema: wholeNumber(1, 100),
    default: '4',
    help: 'Jobs of one kind that this process works on at a time.',
  },
  INBOX_RETENTION_DAYS: {
    schema: wholeNumber(1, 3650),
    default: '90',
    help: 'Days that the raw messages of PBXs are kept after they were processed.',
  },
  EVENT_RETENTION_DAYS: {
    schema: wholeNumber(1, 365),
    default: '7',
    help: 'Days that outgoing events are kept; a push client that was away for longer gets a fresh snapshot.',
  },
  RECORDING_MAX_MEGABYTES: {
    schema: wholeNumber(1, 4_096),
    default: '200',
    help: 'Largest recording of a call that is fetched from a PBX.',
  },
  RECORDINGS_S3_URL: {
    schema: address(['http', 'https'], 'https://storage.example.com/bucket').refine(
      (text) => !URL.canParse(text) || new URL(text).pathname.length > 1,
      'must name the bucket: https://storage.example.com/bucket, with a prefix behind it or not',
    ),
    help: 'S3-compatible store of recordings, address and bucket (path style). Absent: the folder recordings below DATA_DIR, which all processes must share.',
  },
  RECORDINGS_S3_REGION: {
    schema: z.string().regex(/^[\w-]{1,64}$/, 'must be a name such as us-east-1'),
    default: 'us-east-1',
    help: 'Region that requests to the store of recordings are signed for.',
  },
  RECORDINGS_S3_ACCESS_KEY: {
    schema: z.string(),
    help: 'Id of the key for the store of recordings. Required with RECORDINGS_S3_URL.',
  },
  RECORDINGS_S3_SECRET_KEY: {
    schema: z.string(),
    help: 'The key itself. Required with RECORDINGS_S3_URL.',
  },
  PROMPT_MAX_MEGABYTES: {
    schema: wholeNumber(1, 100),
    default: '20',
    help: 'Largest sound file that may be uploaded for voice menus.',
  },
  PROMPT_MAX_SECONDS: {
    schema: wholeNumber(1, 3_600),
    default: '600',
    help: 'Longest sound that may be uploaded for voice menus.',
  },
  FFMPEG: {
    schema: z.string(),
    default: 'ffmpeg',
    help: 'The ffmpeg that converts sounds to what a PBX takes: a path, or a name that is looked for in PATH. Without one only sounds that are in the wanted format already can be used.',
  },
  TRUST_PROXY: {
    schema: z
      .string()
      .refine(
        (text) =>
          text.split(',').every((part) => PROXY_WORDS.includes(part.trim()) || isNetwork(part.trim())),
        `must be ${PROXY_WORDS.join(', ')}, or addresses and networks (10.0.0.0/8), separated by commas`,
      ),
    default: 'loopback',
    help: 'Proxies that may say where a client comes from: loopback, uniquelocal, or addresses and networks separated by commas.',
  },
  WEBHOOK_ALLOWED_NETWORKS: {
    schema: z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .refine(
        (parts) => parts.every(isNetwork),
        'must be addresses and networks (10.0.0.0/8), separated by commas',
      ),
    help: 'Addresses and networks inside, separated by commas, to which webhooks may be sent all the same. Without it they reach public addresses only.',
  },
  METRICS_TOKEN: {
    schema: z.string().min(16, 'must be at least 16 characters'),
    help: 'Bearer token with which a scraper on another machine reads /metrics. Absent: this machine and admins only.',
  },
  STOP_TIMEOUT_SECONDS: {
    schema: wholeNumber(1, 300),
    default: '20',
    help: 'Longest time that stopping may take before the process ends anyway.',
  },
} as const satisfies Record<string, { schema: z.ZodType<unknown, string>; default?: string; help: string }>;

type VariableName = keyof typeof VARIABLES;

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Without a slash at the end; undefined = `http://localhost:<port>`, known once the port is. */
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly roles: ReadonlySet<Role>;
  /** 32 bytes; undefined only in the embedded form, where it is kept in `dataDir`. */
  readonly secretKey: Buffer | undefined;
  readonly sandbox: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly databasePoolSize: number;
  readonly workerConcurrency: number;
  readonly inboxRetentionDays: number;
  readonly eventRetentionDays: number;
  readonly recordings: {
    readonly maxBytes: number;
    /** Undefined: the folder `recordings` below `dataDir`. */
    readonly s3:
      | {
          readonly url: string;
          readonly region: string;
          readonly accessKeyId: string;
          readonly secretAccessKey: string;
        }
      | undefined;
  };
  readonly prompts: {
    readonly limits: { readonly maxBytes: number; readonly maxDurationMs: number };
    readonly ffmpeg: { readonly program: string; readonly searchPath: string };
  };
  /** CIDR. */
  readonly webhookNetworks: readonly string[];
  /** Express's `trust proxy`. */
  readonly trustProxy: string;
  readonly metricsToken: string | undefined;
  readonly stopTimeoutMs: number;
}

/**
 * Reads the environment once. An empty variable counts as absent, as in an .env file with nothing behind the sign.
 * @throws StartupError with one sentence per problem
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const read = <Name extends VariableName>(
    name: Name,
  ): z.output<(typeof VARIABLES)[Name]['schema']> | undefined => {
    const { schema, ...rest } = VARIABLES[name];
    const text = environment[name]?.trim() || ('default' in rest ? rest.default : undefined);
    if (text === undefined) return undefined;
    const result = schema.safeParse(text);
    if (!result.success) problems.push(`${name} ${result.error.issues[0]?.message ?? 'is not valid'}.`);
    return result.data as z.output<(typeof VARIABLES)[Name]['schema']> | undefined;
  };
  const values = Object.fromEntries(
    (Object.keys(VARIABLES) as VariableName[]).map((name) => [name, read(name)]),
  ) as {
    [Name in VariableName]: z.output<(typeof VARIABLES)[Name]['schema']>;
  };
  const given = (name: VariableName): boolean => Boolean(environment[name]?.trim());
  if (given('DATABASE_URL') && !given('SECRET_KEY')) {
    problems.push(
      'SECRET_KEY is required with DATABASE_URL, because all processes must share it (openssl rand -base64 32).',
    );
  }
  if (given('ROLES') && !given('DATABASE_URL') && values.ROLES?.size !== ROLES.length) {
    problems.push(
      'ROLES needs DATABASE_URL: only one process can use the embedded database, so it must take all roles.',
    );
  }
  if (given('RECORDINGS_S3_URL')) {
    for (const name of ['RECORDINGS_S3_ACCESS_KEY', 'RECORDINGS_S3_SECRET_KEY'] as const) {
      if (!given(name)) problems.push(`${name} is required with RECORDINGS_S3_URL.`);
    }
  }
  if (problems.length > 0) throw new StartupError(problems);
  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    roles: values.ROLES,
    secretKey: values.SECRET_KEY,
    sandbox: values.SANDBOX ?? values.DATABASE_URL === undefined,
    logLevel: values.LOG_LEVEL,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    workerConcurrency: values.WORKER_CONCURRENCY,
    inboxRetentionDays: values.INBOX_RETENTION_DAYS,
    eventRetentionDays: values.EVENT_RETENTION_DAYS,
    recordings: Object.freeze({
      maxBytes: values.RECORDING_MAX_MEGABYTES * 1_048_576,
      s3:
        values.RECORDINGS_S3_URL === undefined
          ? undefined
          : {
              url: values.RECORDINGS_S3_URL,
              region: values.RECORDINGS_S3_REGION,
              accessKeyId: values.RECORDINGS_S3_ACCESS_KEY,
              secretAccessKey: values.RECORDINGS_S3_SECRET_KEY,
            },
    }),
    prompts: Object.freeze({
      limits: Object.freeze({
        maxBytes: values.PROMPT_MAX_MEGABYTES * 1_048_576,
        maxDurationMs: values.PROMPT_MAX_SECONDS * 1000,
      }),
      ffmpeg: Object.freeze({ program: values.FFMPEG, searchPath: environment.PATH || USUAL_PATH }),
    }),
    webhookNetworks: values.WEBHOOK_ALLOWED_NETWORKS ?? [],
    trustProxy: values.TRUST_PROXY,
    metricsToken: values.METRICS_TOKEN,
    stopTimeoutMs: values.STOP_TIMEOUT_SECONDS * 1000,
  });
}

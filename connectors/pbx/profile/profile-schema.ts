import { z } from 'zod';
import { HELD_STEPS, HELD_TARGETS } from './menu-shape.ts';
import { isZone, problemWithFormat } from './times.ts';

/** JSONata; compiled and judged by `checkProfile`, which knows the line. */
const expression = z.string().min(1);
/** Text with blanks (`{{ name }}`); judged by `checkProfile`. */
const template = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const status = z.int().min(100).max(599);

const timeForm = z.strictObject({
  format: z.string().superRefine((format, context) => {
    const problem = problemWithFormat(format);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  }),
  zone: z.string().refine(isZone, 'a time zone is written as in Europe/Moscow, or UTC').default('UTC'),
});

export const ERROR_MEANINGS = [
  'refused',
  'already',
  'absent',
  'empty',
  'conflict',
  'auth',
  'rateLimited',
  'transient',
] as const;
const errorRule = z.strictObject({
  when: expression,
  means: z.enum(ERROR_MEANINGS),
  message: expression.optional(),
});

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const requestFields = {
  method: z.enum(METHODS).default('GET'),
  path: z.string().regex(/^\//, 'a path begins with / and is added to `baseUrl`'),
  query: z.record(z.string(), scalar).optional(),
  headers: z.record(z.string(), template).optional(),
  json: z.unknown().optional(),
  form: z.record(z.string(), scalar).optional(),
  timeoutSeconds: z.number().min(1).max(120).optional(),
  errors: z.array(errorRule).optional(),
};
const oneBody = (request: { json?: unknown; form?: unknown; method: string }): boolean =>
  [request.json, request.form].filter((one) => one !== undefined).length <=
  (request.method === 'GET' ? 0 : 1);
const ONE_BODY = 'a request has either `json` or `form`, and GET has neither';
const request = z.strictObject(requestFields).refine(oneBody, ONE_BODY);
/** A file is fetched by GET, and told by its status and type: there is no answer for `errors` to look at. */
const fileRequest = z.strictObject({
  method: z.literal('GET', 'a file is fetched by GET').default('GET'),
  path: requestFields.path,
  query: requestFields.query,
  headers: requestFields.headers,
  timeoutSeconds: requestFields.timeoutSeconds,
});
/** A sound file is sent as the body itself, or as one part of a multipart form. */
const upload = z
  .strictObject({
    ...requestFields,
    file: z.union([z.literal('body'), z.strictObject({ part: z.string().min(1) })]),
  })
  .refine(
    ({ method, json, file, form }) =>
      method !== 'GET' && json === undefined && (file !== 'body' || form === undefined),
    'an upload is POST, PUT or PATCH, without `json`; `form` only beside `file: {part: …}`',
  );

const size = z.int().min(1).max(10_000);
/** Without it an empty page is the end, so that a PBX which gives less than it was asked for loses nothing. */
const shortIsLast = z.boolean().default(false);
const paging = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('offset'), size, first: z.int().min(0).default(0), shortIsLast }),
  z.strictObject({ kind: z.literal('page'), size, first: z.int().min(0).default(1), shortIsLast }),
  z.strictObject({ kind: z.literal('cursor'), size: size.optional(), next: expression }),
  z.strictObject({ kind: z.literal('nextLink'), size: size.optional(), next: expression }),
  /** No pages at all: a full answer is asked again in halves of its window. */
  z.strictObject({ kind: z.literal('window'), size }),
]);

const listFields = {
  request,
  paging: paging.default({ kind: 'none' }),
  rows: expression.default('$'),
};
const list = z.strictObject({ ...listFields, map: expression });

const auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('header'), name: z.string().min(1), value: template }),
  z.strictObject({ kind: z.literal('query'), name: z.string().min(1), value: template }),
  z.strictObject({ kind: z.literal('basic'), user: template, password: template }),
  z.strictObject({ kind: z.literal('bearer'), token: template }),
  z.strictObject({
    kind: z.literal('tokenPair'),
    login: request,
    refresh: request.optional(),
    access: expression,
    refreshToken: expression.optional(),
    /** Life of the access token, in the unit of `durations`. */
    expiresIn: expression.optional(),
    header: z.string().min(1).default('Authorization'),
    value: template.default('Bearer {{ token.access }}'),
  }),
]);

const callLog = z.strictObject({
  ...listFields,
  rowsAre: z.enum(['calls', 'legs']),
  map: expression,
  everySeconds: z.int().min(15).max(86_400).default(60),
  overlapMinutes: z
    .number()
    .min(0)
    .max(7 * 24 * 60)
    .default(120),
  lagSeconds: z.number().min(0).max(3_600).default(0),
  windowHours: z
    .number()
    .positive()
    .max(31 * 24)
    .default(24),
  historyDays: z.number().min(0).max(31).default(7),
});

const webhook = z.strictObject({
  verify: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('hookSecret') }),
    z.strictObject({ kind: z.literal('header'), name: z.string().min(1), value: template }),
    z.strictObject({ kind: z.literal('basic'), user: template, password: template }),
    z.strictObject({
      kind: z.literal('hmac'),
      header: z.string().min(1),
      algorithm: z.enum(['sha256', 'sha1', 'sha512']).default('sha256'),
      encoding: z.enum(['hex', 'base64']).default('hex'),
      /** Stands before the signature in the header: `sha256=`. */
      prefix: z.string().default(''),
      secret: template,
    }),
  ]),
  body: z.enum(['json', 'form']).default('json'),
  map: expression,
  /** Fields of the body, at its top, that must never be stored. */
  forget: z.array(z.string().min(1)).default([]),
});

/** What the PBX calls a list; one that it has not is left out. */
const colours = z
  .strictObject({ black: z.string().min(1).optional(), white: z.string().min(1).optional() })
  .refine(({ black, white }) => black !== undefined || white !== undefined, 'name `black`, `white` or both');
const soundFormat = z.strictObject({
  container: z.enum(['wav', 'mp3', 'ogg']),
  codec: z.string().min(1),
  sampleRateHz: z.int().min(4_000).max(96_000),
  channels: z.union([z.literal(1), z.literal(2)]),
});

export const profileSchema = z.strictObject({
  profile: z.literal(1),
  name: z.string().min(1).max(100),
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** How outside numbers are written in what is read. */
  numberForm: z.enum(['e164', 'e164NoPlus', 'national', 'mixed']).default('mixed'),
  times: z.strictObject({ read: timeForm, write: timeForm.optional() }),
  durations: z.enum(['seconds', 'milliseconds', 'minutes']).default('seconds'),
  auth,
  errors: z.array(errorRule).default([]),
  callLog: callLog.optional(),
  webhook: webhook.optional(),
  recordings: z
    .strictObject({
      fetch: fileRequest,
      notYet: z.array(status).default([]),
      gone: z.array(status).default([404, 410]),
      /** Recordings that the call log does not name, by interval. */
      list: list.optional(),
    })
    .optional(),
  dial: z.strictObject({ request, callId: expression.optional() }).optional(),
  agents: z.strictObject({ list }).optional(),
  blockList: z
    .strictObject({
      colours,
      prefixes: z.boolean().default(false),
      comments: z.boolean().default(false),
      list,
      add: request,
      remove: request,
    })
    .optional(),
  numbers: z.strictObject({ list, setEnabled: request.optional() }).optional(),
  prompts: z
    .strictObject({
      takes: soundFormat,
      maxBytes: z.int().positive().optional(),
      maxSeconds: z.number().positive().optional(),
      list,
      upload,
      /** The new file's id, from the answer. */
      uploadedId: expression,
      download: fileRequest.optional(),
      remove: request,
    })
    .optional(),
  voiceMenus: z
    .strictObject({
      supports: z.strictObject({
        steps: z.array(z.enum(HELD_STEPS)).min(1),
        targets: z.array(z.enum(HELD_TARGETS)),
        maxSteps: z.int().positive().optional(),
      }),
      list,
      read: request,
      /** The answer to `read` → the menu in Callweave's form, and back. */
      toMenu: expression,
      fromMenu: expression,
      menuName: expression.optional(),
      /** The PBX's own revision in the answer to `read`; without it a fingerprint of the answer. */
      version: expression.optional(),
      write: request,
    })
    .optional(),
  /** For `probe` alone, which shows what the operator answers. */
  numberParameters: z.strictObject({ read: request }).optional(),
});

export type Profile = z.infer<typeof profileSchema>;
export type RequestTemplate = z.infer<typeof request> & { file?: z.infer<typeof upload>['file'] };
export type ListTemplate = z.infer<typeof list>;
export type Paging = z.infer<typeof paging>;
export type ErrorRule = z.infer<typeof errorRule>;
export type Verify = NonNullable<Profile['webhook']>['verify'];

import { z } from 'zod';
import { CALL_OUTCOMES, type CallOutcome } from '../../../src/domain/call-event.ts';
import { secret } from '../../kit/secret.ts';

/** Empty: no column. */
const COLUMN = /^(?:[A-Za-z][A-Za-z0-9_]{0,99})?$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** `missed = 8f2c…`, one in a line. */
const RESULT_LINE = /^\s*(\w+)\s*[=:]\s*([0-9a-fA-F-]{36})\s*$/;
const OUTCOMES: ReadonlySet<string> = new Set(CALL_OUTCOMES);

export const creatioSettings = z
  .object({
    address: z.url({ protocol: /^https?$/ }).meta({
      title: 'Address of Creatio',
      description: 'As people open it, without /0 and what follows: https://company.creatio.com',
    }),
    signIn: z.enum(['password', 'oauth']).default('password').meta({
      title: 'Sign in with',
      description: 'A user and a password, or an OAuth application with client credentials',
    }),
    userName: z.string().min(1).optional().meta({ title: 'User name', description: 'With a password' }),
    password: secret().optional().meta({ title: 'Password', secret: true }),
    identityService: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({
        title: 'Address of the Identity Service',
        description: 'With OAuth. The log-in is asked at /connect/token below it',
      }),
    clientId: z.string().min(1).optional().meta({ title: 'Client id', description: 'With OAuth' }),
    clientSecret: secret().optional().meta({ title: 'Client secret', secret: true }),
    odata: z.enum(['detect', '/0/odata', '/odata']).default('detect').meta({
      title: 'Path of OData',
      description: '/0/odata on .NET Framework, /odata on .NET',
    }),
    searchDigits: z.int().min(5).max(15).default(10).meta({
      title: 'Digits that are compared',
      description: 'The last … of a number; not more than the system setting SearchNumberLength keeps',
    }),
    agentColumn: z.string().regex(COLUMN).default('CreatedById').meta({
      title: 'Column for the agent',
      description:
        'Of the table Call; gets the contact of the responsible agent. Empty: none is written. A column of your own where rights forbid CreatedById',
    }),
    recordingColumn: z.string().regex(COLUMN).default('').meta({
      title: 'Column for the recording',
      description: 'Of the table Call, for the address of the recording. Empty: it stands in the notes',
    }),
    phoneType: z
      .string()
      .refine((text) => text === '' || UUID.test(text), { message: 'is not an id, as your lookup has it' })
      .default('')
      .meta({
        title: 'Type of new numbers',
        description:
          'Id in your lookup of communication types, for contacts of unknown callers; the telephony of Creatio finds numbers of types of telephones only',
      }),
    results: z
      .string()
      .max(4_000)
      .default('')
      .refine(areResults, {
        message: `one "outcome=id" in each line, the id as in your lookup; outcomes: ${CALL_OUTCOMES.join(', ')}`,
      })
      .meta({
        title: 'Results of calls',
        description:
          'Ids of your lookup of call results, one "outcome=id" in each line. Empty: none is written',
        multiline: true,
      }),
  })
  .superRefine((settings, context) => {
    const needed =
      settings.signIn === 'password'
        ? (['userName', 'password'] as const)
        : (['identityService', 'clientId', 'clientSecret'] as const);
    for (const path of needed) {
      if (settings[path] === undefined)
        context.addIssue({ code: 'custom', path: [path], message: 'is needed to sign in this way' });
    }
  });
export type CreatioSettings = z.infer<typeof creatioSettings>;

/** Without a slash at its end. */
export function baseOf({ address }: Pick<CreatioSettings, 'address'>): string {
  return address.replace(/\/+$/, '').replace(/\/0$/, '');
}

/** Outcome → id in the customer's own lookup. */
export function resultIdsOf({
  results,
}: Pick<CreatioSettings, 'results'>): Partial<Record<CallOutcome, string>> {
  const lines = results.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, outcome, id] = RESULT_LINE.exec(line) ?? [];
      return outcome === undefined || id === undefined ? [] : [[outcome, id.toLowerCase()]];
    }),
  );
}

function areResults(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.every((line) => {
    const [, outcome, id] = RESULT_LINE.exec(line) ?? [];
    return outcome !== undefined && OUTCOMES.has(outcome) && id !== undefined && UUID.test(id);
  });
}

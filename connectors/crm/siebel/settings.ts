import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

/** Names of fields differ between deployments, but none holds what means something to a search: brackets, quotes, commas. */
const FIELD = /^[A-Za-z][A-Za-z0-9 #_/().&-]{0,74}$/;
/** `Business object/Business component`. */
const COMPONENT = /^[A-Za-z][A-Za-z0-9 _.&-]{0,74}\/[A-Za-z][A-Za-z0-9 _.&-]{0,74}$/;

const field = (name: string) => z.string().regex(FIELD).default(name);
/** Empty: nothing is written there. */
const optionalField = (name: string) =>
  z
    .string()
    .refine((text) => text === '' || FIELD.test(text), { message: 'is not the name of a field' })
    .default(name);
const fields = (names: string) =>
  z
    .string()
    .refine((text) => areFields(text), { message: 'needs names of fields, with commas between them' })
    .default(names);
const component = (path: string) => z.string().regex(COMPONENT).default(path);

/** What stands in a setting at first is the usual name and no certain one. */
const CHECK = 'To be checked: every Siebel has names of its own';

export const siebelSettings = z
  .object({
    api: z.url({ protocol: /^https?$/ }).meta({
      title: 'Address of the REST API',
      description: 'With its version: https://siebel.company.example/siebel/v1.0',
    }),
    signIn: z.enum(['password', 'oauth']).default('password').meta({
      title: 'Sign in with',
      description: 'A user and a password (Basic), or a token (OAuth 2.0, client credentials)',
    }),
    userName: z.string().min(1).optional().meta({ title: 'User name', description: 'With a password' }),
    password: secret().optional().meta({ title: 'Password', secret: true }),
    tokenUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({ title: 'Address that gives tokens', description: 'With OAuth' }),
    clientId: z.string().min(1).optional().meta({ title: 'Client id', description: 'With OAuth' }),
    clientSecret: secret().optional().meta({ title: 'Client secret', secret: true }),
    scope: z.string().max(500).default('').meta({
      title: 'Scope of the token',
      description: 'With OAuth, where your service wants one',
    }),
    contactComponent: component('Contact/Contact').meta({
      title: 'People: business object/component',
      description: CHECK,
    }),
    contactPhones: fields('Work Phone #').meta({
      title: 'People: fields with telephone numbers',
      description: 'To be checked. With commas between them',
    }),
    contactNames: fields('First Name, Last Name').meta({
      title: 'People: fields that make the name',
      description: 'To be checked. With commas between them',
    }),
    phoneSearch: z.enum(['ends', 'equals']).default('ends').meta({
      title: 'How numbers are searched',
      description:
        'By their end every number is found that is kept without signs; the whole number is found faster',
    }),
    activityComponent: component('Action/Action').meta({
      title: 'Calls: business object/component',
      description: CHECK,
    }),
    keyField: field('Id').meta({
      title: 'Calls: field of the key',
      description:
        'Callweave chooses its value, 15 characters. A field of your own where Siebel does not keep an Id that is sent',
    }),
    typeField: optionalField('Type').meta({ title: 'Calls: field of the type', description: CHECK }),
    typeInbound: z
      .string()
      .max(100)
      .default('Call - Inbound')
      .meta({ title: 'Type of incoming calls', description: 'To be checked: a value of your list' }),
    typeOutbound: z
      .string()
      .max(100)
      .default('Call - Outbound')
      .meta({ title: 'Type of outgoing calls', description: 'To be checked: a value of your list' }),
    textField: field('Description').meta({ title: 'Calls: field of the text', description: CHECK }),
    textLength: z.int().min(100).max(16_000).default(250).meta({
      title: 'Characters that the text may have',
      description: 'To be checked: a longer text is refused whole',
    }),
    subjectField: optionalField('').meta({
      title: 'Calls: field of the subject',
      description: 'Empty: none is written',
    }),
    startField: optionalField('Started').meta({ title: 'Calls: field of the beginning', description: CHECK }),
    endField: optionalField('Done').meta({ title: 'Calls: field of the end', description: CHECK }),
    timeForm: z.enum(['MM/DD/YYYY', 'YYYY-MM-DD']).default('MM/DD/YYYY').meta({
      title: 'Form of dates',
      description: 'To be checked at the first call',
    }),
    timeZone: z
      .string()
      .refine(isTimeZone, { message: 'is not a time zone, like UTC or Europe/Moscow' })
      .default('UTC')
      .meta({ title: 'Time zone of dates', description: 'UTC, or a name like Europe/Moscow' }),
    ownerField: optionalField('Primary Owned By').meta({
      title: 'Calls: field of the agent',
      description:
        'Gets what you enter for each agent under “who is who”, usually the login. Empty: none is written',
    }),
    contactField: optionalField('Contact Id').meta({
      title: 'Calls: field of the person',
      description: CHECK,
    }),
    recordingField: optionalField('').meta({
      title: 'Calls: field of the recording',
      description: 'For its address. Empty: it stands in the text, where it has room',
    }),
  })
  .superRefine((settings, context) => {
    const needed =
      settings.signIn === 'password'
        ? (['userName', 'password'] as const)
        : (['tokenUrl', 'clientId', 'clientSecret'] as const);
    for (const path of needed) {
      if (settings[path] === undefined)
        context.addIssue({ code: 'custom', path: [path], message: 'is needed to sign in this way' });
    }
  });
export type SiebelSettings = z.infer<typeof siebelSettings>;

/** Without a slash at its end. */
export function baseOf({ api }: Pick<SiebelSettings, 'api'>): string {
  return api.replace(/\/+$/, '');
}

export function fieldsIn(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

function areFields(text: string): boolean {
  const names = fieldsIn(text);
  return names.length <= 10 && names.every((name) => FIELD.test(name));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

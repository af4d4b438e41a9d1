import { z } from 'zod';
import { secret } from '../../kit/secret.ts';
import { readPrivateKey } from './assertion.ts';

/** Empty: no field. */
const FIELD = /^(?:[A-Za-z][A-Za-z0-9_]{0,79})?$/;
/** Nothing else than names gets into a query. */
const FIELDS = /^[A-Za-z0-9_,;\s]*$/;

export const salesforceSettings = z
  .object({
    address: z.url({ protocol: /^https?$/ }).meta({
      title: 'Address to sign in at',
      description: 'Your My Domain: https://company.my.salesforce.com',
    }),
    signIn: z.enum(['jwt', 'clientCredentials']).default('jwt').meta({
      title: 'Sign in with',
      description:
        'A key whose certificate the app has (JWT bearer), or the secret of the app (client credentials)',
    }),
    clientId: z.string().min(1).max(500).meta({ title: 'Consumer key', description: 'Of the app' }),
    clientSecret: secret().optional().meta({
      title: 'Consumer secret',
      description: 'With client credentials',
      secret: true,
    }),
    userName: z.string().min(1).max(200).optional().meta({
      title: 'User name of the integration',
      description: 'With JWT bearer: as in Salesforce, cti@company.ru',
    }),
    privateKey: secret().optional().meta({
      title: 'Private key',
      description: 'With JWT bearer: the whole text of the .pem or .key file',
      secret: true,
    }),
    audience: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({
        title: 'Audience of the assertion',
        description:
          'With JWT bearer, and only where it is another. Empty: https://login.salesforce.com, for sandboxes https://test.salesforce.com',
      }),
    apiVersion: z
      .string()
      .regex(/^[4-9]\d\.0$/)
      .default('62.0')
      .meta({ title: 'API version' }),
    callField: z.string().regex(FIELD).default('Cti_Call_Id__c').meta({
      title: 'Field for the id of the call',
      description:
        'API name of an external-id field that you have made in activities. Empty: calls are found again by CallObject',
    }),
    recordingField: z.string().regex(FIELD).default('').meta({
      title: 'Field for the recording',
      description:
        'API name of a field of your own in activities, a URL or a text. Empty: the address stands in the comments only',
    }),
    status: z.string().min(1).max(40).default('Completed').meta({
      title: 'Status of calls',
      description: 'A value of the field Status of tasks that means closed',
    }),
    phoneFields: z.string().max(2_000).regex(FIELDS).default('').meta({
      title: 'Further phone fields of contacts',
      description:
        'API names with commas between them: HomePhone, OtherPhone. Phone and MobilePhone are always read',
    }),
    requestShare: z.int().min(10).max(100).default(90).meta({
      title: 'Share of the daily requests, per cent',
      description:
        'When the company has used so much of what Salesforce allows in 24 hours, Callweave waits and leaves the rest to others',
    }),
  })
  .superRefine((settings, context) => {
    const needed =
      settings.signIn === 'jwt' ? (['userName', 'privateKey'] as const) : (['clientSecret'] as const);
    for (const path of needed) {
      if (settings[path] === undefined)
        context.addIssue({ code: 'custom', path: [path], message: 'is needed to sign in this way' });
    }
    const { signIn, privateKey } = settings;
    if (signIn === 'jwt' && privateKey !== undefined && readPrivateKey(privateKey) === undefined)
      context.addIssue({ code: 'custom', path: ['privateKey'], message: 'is no RSA private key' });
  });
export type SalesforceSettings = z.infer<typeof salesforceSettings>;

/** Without a slash at its end. */
export function loginOf({ address }: Pick<SalesforceSettings, 'address'>): string {
  return new URL(address).origin;
}

/** Whom the assertion is for: one of two hosts, whatever the address is called. */
export function audienceOf({ address, audience }: Pick<SalesforceSettings, 'address' | 'audience'>): string {
  if (audience !== undefined) return audience.replace(/\/+$/, '');
  const { hostname } = new URL(address);
  const isSandbox = hostname === 'test.salesforce.com' || hostname.includes('.sandbox.');
  return `https://${isSandbox ? 'test' : 'login'}.salesforce.com`;
}

/** Besides the two that every contact has. */
export function morePhoneFields({ phoneFields }: Pick<SalesforceSettings, 'phoneFields'>): string[] {
  return phoneFields.split(/[,;\s]+/).filter((name) => name !== '');
}

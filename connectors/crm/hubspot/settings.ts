import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

/** Internal name of a property. */
const PROPERTY = /^[a-z][a-z0-9_]{0,99}$/;
/** HubSpot takes so many alternatives in one search. */
const MOST_NUMBER_PROPERTIES = 5;
const NUMBER_PROPERTIES = [
  'hs_searchable_calculated_phone_number',
  'hs_searchable_calculated_mobile_number',
  'hs_searchable_calculated_international_phone_number',
  'hs_searchable_calculated_international_mobile_number',
  'phone',
].join(', ');

export const hubspotSettings = z
  .object({
    token: secret()
      .meta({
        title: 'Access token of a private app',
        description: 'With it the three fields of an OAuth app are not needed',
      })
      .optional(),
    clientId: z.string().min(1).optional().meta({ title: 'OAuth app: client id' }),
    clientSecret: secret().meta({ title: 'OAuth app: client secret' }).optional(),
    refreshToken: secret()
      .meta({ title: 'OAuth app: refresh token', description: 'Issued when the app is installed' })
      .optional(),
    callIdProperty: z
      .string()
      .regex(PROPERTY, 'is the internal name of a property')
      .default('cti_call_id')
      .meta({
        title: 'Property with the id of the call',
        description:
          'Internal name of a text property of your own at calls; without it no call could be found again',
      }),
    callIdIsUnique: z.boolean().default(false).meta({
      title: 'Its values are unique',
      description:
        '“Require unique values for this property” is on. A call whose answer was lost is then simply sent again; otherwise it is looked for',
    }),
    searchLagSeconds: z.int().min(0).max(600).default(30).meta({
      title: 'What is new is found after so many seconds',
      description: 'HubSpot finds a call that was just made only a while later',
    }),
    numberProperties: z
      .string()
      .refine((text) => isListOfProperties(text), 'is a list of one to five internal names, with commas')
      .default(NUMBER_PROPERTIES)
      .meta({
        title: 'Properties of contacts that are searched for a number',
        description: 'Up to five internal names, with commas',
      }),
    hubId: z.string().regex(/^\d*$/, 'is a number').default('').meta({
      title: 'Hub ID',
      description: 'Number of the account, for links to contacts. Empty: there are none',
    }),
    site: z
      .url({ protocol: /^https?$/ })
      .default('https://app.hubspot.com')
      .meta({ title: 'Address in the browser', description: 'Another one for accounts kept in Europe' }),
    api: z
      .url({ protocol: /^https?$/ })
      .default('https://api.hubapi.com')
      .meta({ title: 'Address of the API', description: 'The same for all accounts' }),
  })
  .superRefine(({ token, clientId, clientSecret, refreshToken }, context) => {
    if (token !== undefined) return;
    for (const [field, value] of Object.entries({ clientId, clientSecret, refreshToken })) {
      if (value !== undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [field],
        message: 'is needed where there is no token of a private app',
      });
    }
  });
export type HubspotSettings = z.infer<typeof hubspotSettings>;

export function apiOf({ api }: Pick<HubspotSettings, 'api'>): string {
  return new URL(api).origin;
}

export function numberPropertiesOf({
  numberProperties,
}: Pick<HubspotSettings, 'numberProperties'>): string[] {
  return listOf(numberProperties);
}

/** Page of a contact for people. */
export function contactPageOf(
  { site, hubId }: Pick<HubspotSettings, 'site' | 'hubId'>,
  id: string,
): string | undefined {
  return hubId === '' ? undefined : `${new URL(site).origin}/contacts/${hubId}/record/0-1/${id}`;
}

function isListOfProperties(text: string): boolean {
  const names = listOf(text);
  return (
    names.length > 0 && names.length <= MOST_NUMBER_PROPERTIES && names.every((name) => PROPERTY.test(name))
  );
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

export const zohoSettings = z.object({
  clientId: z.string().min(1).max(200).meta({
    title: 'Client ID of the PhoneBridge provider',
    description: 'Zoho gives it out when it has registered you as a provider',
  }),
  clientSecret: secret().meta({ title: 'Client secret of the provider' }),
  refreshToken: secret().meta({
    title: 'Refresh token',
    description: 'Of an administrator of the Zoho account, with the scope PhoneBridge.call.log',
  }),
  api: z
    .url({ protocol: /^https?$/ })
    .default('https://www.zohoapis.com')
    .meta({
      title: 'Address of the data centre',
      description: 'api_domain of the answer with the tokens: .com, .eu, .in and so on',
    }),
  accounts: z
    .url({ protocol: /^https?$/ })
    .default('https://accounts.zoho.com')
    .meta({ title: 'Sign-in server of the data centre' }),
  companyNumber: z
    .string()
    .regex(/^\+\d{7,15}$/, 'is a number with plus and country code')
    .meta({
      title: 'Number of the company',
      description: 'Zoho takes no call without one: it stands for calls whose line is not known',
    }),
  cardForAll: z.boolean().default(false).meta({
    title: 'Tell Zoho of everybody whose telephone rings',
    description: 'Off: of the first. Try it: what Zoho makes of several users of one call is not published',
  }),
  endedOnly: z.boolean().default(false).meta({
    title: 'Tell unanswered calls as ended',
    description: 'For accounts that refuse the states missed, busy and so on',
  }),
  lateRecordings: z.boolean().default(true).meta({
    title: 'Tell the end once more when the recording is there',
    description: 'Whether Zoho takes it then is not published',
  }),
  tellDuration: z.boolean().default(true).meta({
    title: 'Tell the length of the talk with the end',
    description: 'In seconds; Zoho takes it, and does not say what it makes of it',
  }),
});
export type ZohoSettings = z.infer<typeof zohoSettings>;

export function apiOf({ api }: Pick<ZohoSettings, 'api'>): string {
  return new URL(api).origin;
}

export function accountsOf({ accounts }: Pick<ZohoSettings, 'accounts'>): string {
  return new URL(accounts).origin;
}

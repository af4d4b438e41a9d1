import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

export const amocrmSettings = z
  .object({
    account: z.url({ protocol: /^https?$/ }).meta({
      title: 'Address of the account',
      description: 'As in the browser, without a path: https://company.amocrm.ru',
    }),
    longLivedToken: secret()
      .meta({
        title: 'Long-lived token',
        description: 'From the page of your private integration. With it nothing below is needed',
      })
      .optional(),
    clientId: z.string().min(1).optional().meta({ title: 'Integration: id' }),
    clientSecret: secret().meta({ title: 'Integration: secret key' }).optional(),
    redirectUri: z.url().optional().meta({
      title: 'Integration: redirect address',
      description: 'Exactly as in the settings of the integration',
    }),
    authorizationCode: secret()
      .meta({
        title: 'Integration: authorization code',
        description:
          'Lives 20 minutes and can be used once. The hub makes tokens of it and changes them from then on',
      })
      .optional(),
    fallbackUserId: z.string().regex(/^\d+$/, 'is the number of a user').optional().meta({
      title: 'User for calls without an agent',
      description: 'Number of an amoCRM user. Without one, amoCRM counts such calls as made by a robot',
    }),
    pipelineId: z.string().regex(/^\d+$/, 'is the number of a pipeline').optional().meta({
      title: 'Pipeline for unsorted enquiries',
      description: 'Number of the pipeline; without it the main one',
    }),
  })
  .superRefine((settings, context) => {
    const { longLivedToken, clientId, clientSecret, redirectUri, authorizationCode } = settings;
    if (longLivedToken !== undefined) return;
    for (const [field, value] of Object.entries({ clientId, clientSecret, redirectUri, authorizationCode })) {
      if (value !== undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [field],
        message: 'is needed where there is no long-lived token',
      });
    }
  });
export type AmocrmSettings = z.infer<typeof amocrmSettings>;

export type EntityType = 'leads' | 'contacts' | 'companies' | 'customers';

export function baseOf({ account }: AmocrmSettings): string {
  return new URL(account).origin;
}

/** Page of a card for people. */
export function pageOf(settings: AmocrmSettings, type: EntityType, id: string): string {
  return `${baseOf(settings)}/${type}/detail/${id}`;
}

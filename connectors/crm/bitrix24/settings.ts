import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

const SIGN_IN_URL = 'https://oauth.bitrix.info/oauth/token/';

export const bitrix24Settings = z
  .object({
    portal: z.url({ protocol: /^https?$/ }).meta({
      title: 'Address of the portal',
      description: 'As in the browser, without a path: https://company.bitrix24.ru',
    }),
    fallbackUserId: z.string().regex(/^\d+$/, 'is the number of a user').meta({
      title: 'User for calls without an agent',
      description:
        'Number of a Bitrix24 user. Bitrix24 takes no call without one: calls that reached nobody, or an agent who is no user there, are written to this one',
    }),
    clientId: z.string().min(1).optional().meta({
      title: 'Application: client_id',
      description: 'Of a local application with the rights telephony, crm and user',
    }),
    clientSecret: secret().meta({ title: 'Application: client_secret' }).optional(),
    refreshToken: secret()
      .meta({
        title: 'Application: refresh token',
        description: 'Issued once when the application is signed in. The hub changes it from then on',
      })
      .optional(),
    webhook: secret()
      .meta({
        title: 'Incoming webhook (in place of the application)',
        description:
          'Its whole address. With it contacts are found, but no call can be written and no card opened',
      })
      .optional(),
    tellInChat: z.boolean().default(false).meta({
      title: 'Tell agents of their calls in the chat',
      description: 'Bitrix24 then sends each agent a message about each call',
    }),
    signInUrl: z
      .url({ protocol: /^https?$/ })
      .default(SIGN_IN_URL)
      .meta({ title: 'Sign-in server', description: 'Change it for a portal on your own server only' }),
  })
  .superRefine((settings, context) => {
    const { webhook, clientId, clientSecret, refreshToken, portal } = settings;
    if (webhook === undefined) {
      for (const [field, value] of Object.entries({ clientId, clientSecret, refreshToken })) {
        if (value !== undefined) continue;
        context.addIssue({
          code: 'custom',
          path: [field],
          message: 'is needed where there is no incoming webhook',
        });
      }
    } else if (!isWebhookOf(webhook, portal)) {
      context.addIssue({
        code: 'custom',
        path: ['webhook'],
        message: 'is the address of an incoming webhook of this portal, like https://…/rest/1/code/',
      });
    }
  });
export type Bitrix24Settings = z.infer<typeof bitrix24Settings>;

/** With an incoming webhook the portal lets us look, and refuses to register calls (`WRONG_AUTH_TYPE`). */
export function isWebhookOnly({ webhook }: Bitrix24Settings): boolean {
  return webhook !== undefined;
}

/** What methods are put behind. */
export function restBaseOf({ portal, webhook }: Bitrix24Settings): string {
  return webhook === undefined ? `${new URL(portal).origin}/rest` : webhook.replace(/\/+$/, '');
}

/** Page of a contact, company or lead for people. */
export function pageOf({ portal }: Bitrix24Settings, type: string, id: string): string {
  return `${new URL(portal).origin}/crm/${type.toLowerCase()}/details/${id}/`;
}

function isWebhookOf(webhook: string, portal: string): boolean {
  if (!URL.canParse(webhook) || !URL.canParse(portal)) return false;
  const url = new URL(webhook);
  return url.origin === new URL(portal).origin && /^\/rest\/\d+\/[^/]+\/?$/.test(url.pathname);
}

import { z } from 'zod';
import { secret } from '../../kit/secret.ts';
import { checkedProfile, compiledProfile } from './compiled-profile.ts';
import { MAX_PROFILE_CHARS } from './yaml-source.ts';

/** All mistakes of a profile are said at once; a list without end helps nobody. */
const MAX_SHOWN = 50;

const CREDENTIALS = ['user', 'password', 'apiKey', 'token'] as const;

export const profileSettings = z
  .object({
    profile: z
      .string()
      .max(MAX_PROFILE_CHARS)
      .superRefine((text, context) => {
        for (const { line, column, message } of checkedProfile(text).problems.slice(0, MAX_SHOWN)) {
          context.addIssue({ code: 'custom', message: `line ${line}, column ${column}: ${message}` });
        }
      })
      .meta({
        title: 'Profile',
        description:
          'The YAML file that describes this PBX; `npm run profile -- check <file>` says what is wrong with it',
        multiline: true,
      }),
    user: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'User', description: '{{ credentials.user }} in the profile' }),
    password: secret()
      .optional()
      .meta({ title: 'Password', description: '{{ credentials.password }}', secret: true }),
    apiKey: secret()
      .optional()
      .meta({ title: 'API key', description: '{{ credentials.apiKey }}', secret: true }),
    token: secret().optional().meta({
      title: 'Token or secret of webhooks',
      description: '{{ credentials.token }}: what the PBX sends, or signs with',
      secret: true,
    }),
  })
  .superRefine((settings, context) => {
    for (const name of CREDENTIALS) {
      if (settings[name] !== undefined || !settings.profile.includes(`credentials.${name}`)) continue;
      context.addIssue({ code: 'custom', path: [name], message: `the profile uses credentials.${name}` });
    }
  });
export type ProfileSettings = z.infer<typeof profileSettings>;

/** What templates may name of the credentials. */
export function credentialsOf({ user, password, apiKey, token }: ProfileSettings) {
  return {
    'credentials.user': user,
    'credentials.password': password,
    'credentials.apiKey': apiKey,
    'credentials.token': token,
  };
}

/** Credentials go to the address of the profile and nowhere else. */
export function profileOrigins({ profile }: ProfileSettings): string[] {
  return [new URL(compiledProfile(profile).profile.baseUrl).origin];
}

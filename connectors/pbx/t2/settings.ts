import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

const DEFAULT_BASE_URL = 'https://ats2.t2.ru/crm/openapi';
/** The operator's former host sends everybody on to the new one, where many clients then ask without their token. */
const FORMER_HOST = 'ats2.tele2.ru';
const TODAYS_HOST = 'ats2.t2.ru';
/** As often as a public client asks. No limit is published. */
const MONITOR_SECONDS = 2;
/** Seen later than this after its beginning, a call cannot be told from another one when the log tells of it: it would be two. */
const MAX_MONITOR_SECONDS = 4;

export const t2Settings = z.object({
  accessToken: secret().meta({
    title: 'Access token',
    description: 'Issued in the web cabinet of the PBX together with the refresh token',
  }),
  refreshToken: secret().meta({
    title: 'Refresh token',
    description:
      'Of the same pair. The hub changes both tokens from now on: no other program can use this pair',
  }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default(DEFAULT_BASE_URL)
    .meta({ title: 'API address' }),
  rowPerLeg: z.boolean().default(false).meta({
    title: 'The call log has a row for each telephone',
    description:
      'Switch it on when a transferred call has several rows in your log: the hub then puts rows of one call together',
  }),
  monitorEverySeconds: z
    .int()
    .min(1)
    .max(MAX_MONITOR_SECONDS)
    .default(MONITOR_SECONDS)
    .meta({ title: 'Ask for current calls every … seconds' }),
  pollEverySeconds: z
    .int()
    .min(30)
    .max(86_400)
    .optional()
    .meta({ title: 'Read the call log every … seconds' }),
});
export type T2Settings = z.infer<typeof t2Settings>;

/** Without a slash at its end; paths are put behind it as text, because resolving `/x` would drop `/crm/openapi`. */
export function apiBaseOf({ baseUrl }: Pick<T2Settings, 'baseUrl'>): string {
  const url = new URL(baseUrl);
  if (url.hostname === FORMER_HOST) url.hostname = TODAYS_HOST;
  return url.href.replace(/\/+$/, '');
}

import { z } from 'zod';
import { secret } from '../../kit/secret.ts';
import { domainOfToken } from './token-domain.ts';

const DEFAULT_BASE_URL = 'https://aa.mts.ru/api/ac20';
/** Moscow has kept +03:00 all year since October 2014. */
const MOSCOW_HOURS = 3;

const hours = () => z.int().min(-12).max(14).optional();

export const mtsAutosecretary2Settings = z
  .object({
    token: secret().meta({ title: 'API token', description: 'Issued in the cabinet' }),
    domain: z
      .string()
      .regex(/^[^\s@]+$/, 'a name such as 9000000033.RU')
      .optional()
      .meta({ title: 'Domain', description: 'Only if the token does not name it: 9000000033.RU' }),
    eventUser: z
      .string()
      .regex(/^[^:]+$/, 'no colon')
      .optional()
      .meta({ title: 'User name for events', description: 'As you have typed it into the cabinet' }),
    eventPassword: secret().optional().meta({ title: 'Password for events', secret: true }),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .default(DEFAULT_BASE_URL)
      .meta({ title: 'API address' }),
    hoursFromUtc: hours().meta({
      title: 'Clock of the call log, hours ahead of UTC',
      description: 'Only if calls appear hours too early or too late: 3 is Moscow',
    }),
    askHoursFromUtc: hours().meta({
      title: 'Clock in which the log is asked, hours ahead of UTC',
      description: 'Only if it is another one than that of the rows',
    }),
    pollEverySeconds: z
      .int()
      .min(30)
      .max(86_400)
      .optional()
      .meta({ title: 'Read the call log every … seconds' }),
  })
  .refine(({ token, domain }) => domain !== undefined || domainOfToken(token) !== undefined, {
    path: ['domain'],
    message: 'the token names no domain: it is needed here',
  });
export type MtsAutosecretary2Settings = z.infer<typeof mtsAutosecretary2Settings>;

export function domainOf({ domain, token }: MtsAutosecretary2Settings): string {
  return domain ?? domainOfToken(token) ?? '';
}

/** What is asked of every path: the address, the account's domain and its token. */
export function requestTo(
  settings: MtsAutosecretary2Settings,
  path: string,
  query: Record<string, string | number> = {},
) {
  return {
    url: `${settings.baseUrl.replace(/\/+$/, '')}${path}`,
    query: { Domain: domainOf(settings), ...query },
    headers: { Authorization: `Bearer ${settings.token}` },
  };
}

/** By which clock the log is asked. */
export function askHoursOf({ askHoursFromUtc, hoursFromUtc }: MtsAutosecretary2Settings): number {
  return askHoursFromUtc ?? hoursFromUtc ?? MOSCOW_HOURS;
}

/** By which clock a time without a zone is meant. */
export function clockHoursOf({ hoursFromUtc }: MtsAutosecretary2Settings): number {
  return hoursFromUtc ?? MOSCOW_HOURS;
}

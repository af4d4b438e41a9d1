import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

const DEFAULT_BASE = 'https://cloudpbx.beeline.ru/apis/portal';
const HOUR_S = 3_600;

export const beelineSettings = z.object({
  token: secret().meta({ title: 'Token', description: 'Cabinet: Services, API integration, create a token' }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default(DEFAULT_BASE)
    .meta({ title: 'API address' }),
  events: z.enum(['ADVANCED_CALL', 'BASIC_CALL']).default('ADVANCED_CALL').meta({
    title: 'Events',
    description:
      'ADVANCED_CALL also tells of holding and transfers; BASIC_CALL is what most integrations use',
  }),
  pattern: z
    .string()
    .regex(/^[^\s/?#]{1,120}$/)
    .optional()
    .meta({
      title: 'Only for',
      description:
        'One employee (extension, number or user id) or one incoming number; empty: the whole company',
    }),
  line: z
    .string()
    .regex(/^\+?\d{10,15}$/)
    .optional()
    .meta({
      title: 'Incoming number',
      description:
        'Where the subscription is for one incoming number: events never name the number that was called',
    }),
  // Everything from an hour to a year is seen in use; what is granted counts.
  expiresSeconds: z
    .int()
    .min(HOUR_S)
    .max(31_536_000)
    .default(24 * HOUR_S)
    .meta({ title: 'Subscribe for … seconds' }),
  // Both are sent the whole table, so that it does not matter which of them replaces it and which adds to it.
  routingMethod: z.enum(['PUT', 'POST']).default('PUT').meta({
    title: 'Method for routes of callers',
    description:
      'No published source says which of the two is right; PUT is what one integration uses on a live table',
  }),
  pollEverySeconds: z
    .int()
    .min(30)
    .max(86_400)
    .optional()
    .meta({ title: 'Read the call log every … seconds' }),
});
export type BeelineSettings = z.infer<typeof beelineSettings>;

import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

const DEFAULT_BASE_URL = 'https://aa.mts.ru/api/v5';

export const mtsAutosecretarySettings = z.object({
  apiKey: secret().meta({ title: 'API key', description: 'One key per universal number' }),
  phone: z
    .string()
    .transform((text) => text.replaceAll(/\D/g, '').replace(/^[78](?=\d{10}$)/, ''))
    .pipe(z.string().regex(/^\d{10}$/, 'ten digits, without +7'))
    .meta({ title: 'Universal number', description: '10 digits: 9000000001' }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default(DEFAULT_BASE_URL)
    .meta({ title: 'API address' }),
  pollEverySeconds: z
    .int()
    .min(30)
    .max(86_400)
    .optional()
    .meta({ title: 'Read the call log every … seconds' }),
});
export type MtsAutosecretarySettings = z.infer<typeof mtsAutosecretarySettings>;

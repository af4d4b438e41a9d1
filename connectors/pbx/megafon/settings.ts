import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

export const megafonSettings = z
  .object({
    domain: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]*$/i, 'a name such as "mycompany" or "vats123456", or a whole host name')
      .optional()
      .meta({ title: 'PBX address', description: 'mycompany for mycompany.megapbx.ru' }),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({
        title: 'API address',
        description: 'Only for other brands of the same platform: https://pbx.example/crmapi/v1',
      }),
    apiKey: secret().meta({ title: 'Key for the PBX', description: 'Cabinet: Integrations, CRM API' }),
    crmToken: secret().meta({
      title: 'Key for the CRM',
      description: 'crm_token that the PBX sends with every event',
    }),
    pollEverySeconds: z
      .int()
      .min(30)
      .max(86_400)
      .optional()
      .meta({ title: 'Read the call log every … seconds' }),
    dndMeaning: z.enum(['doNotDisturb', 'takesCalls']).optional().meta({
      title: 'What the do-not-disturb switch means when it is on',
      description: 'Sources disagree; try it on your PBX. Empty: presence is neither read nor set',
    }),
    blockListPrefixes: z.boolean().optional().meta({
      title: 'The block list takes prefixes (7900*)',
      description: 'Known from one brand alone; try it on your PBX first',
    }),
  })
  .refine(({ domain, baseUrl }) => domain !== undefined || baseUrl !== undefined, {
    path: ['domain'],
    message: 'the PBX address or the API address is needed',
  });
export type MegafonSettings = z.infer<typeof megafonSettings>;

/** `https://<domain>.megapbx.ru/crmapi/v1`, or what the person gave for another brand. */
export function apiBaseOf({ domain, baseUrl }: MegafonSettings): string {
  if (baseUrl !== undefined) return baseUrl.replace(/\/+$/, '');
  const name = domain ?? '';
  return `https://${name.includes('.') ? name : `${name}.megapbx.ru`}/crmapi/v1`;
}

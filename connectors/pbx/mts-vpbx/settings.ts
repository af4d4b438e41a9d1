import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

const DEFAULT_BASE_URL = 'https://vpbx.mts.ru/api';

export const mtsVpbxSettings = z
  .object({
    token: secret().meta({ title: 'API token', description: 'Cabinet: API methods' }),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .default(DEFAULT_BASE_URL)
      .meta({ title: 'API address' }),
    clientApiKey: secret().optional().meta({
      title: 'Key for the callback',
      description: 'Any text of your own: MTS is told to send it along with events',
      secret: true,
    }),
    requireClientKey: z
      .boolean()
      .default(false)
      .meta({ title: 'Refuse events that do not carry the key in a header' }),
    keepWebhookOn: z
      .boolean()
      .default(true)
      .meta({ title: 'Switch events on, and on again: MTS switches them off after failures' }),
    answerDuration: z.enum(['unknown', 'wait', 'talk']).default('unknown').meta({
      title: 'What answerDuration of the history means',
      description: 'Compare one call: seconds until the answer (wait) or seconds of the talk (talk)',
    }),
    callGroupTies: z.boolean().default(false).meta({
      title: 'Rows of one callGroupId are one call',
      description: 'Only if you have seen that two customers never share one',
    }),
    fetchRecordings: z
      .boolean()
      .default(false)
      .meta({ title: 'Calls are recorded', description: 'A recording of each answered call is looked for' }),
    incomingWord: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'What callDirection of events says of calls in', description: 'As the inbox shows it' }),
    outgoingWord: z.string().min(1).optional().meta({
      title: 'What callDirection of events says of calls out',
      description: 'As the inbox shows it',
    }),
    pollEverySeconds: z
      .int()
      .min(30)
      .max(86_400)
      .optional()
      .meta({ title: 'Read the call log every … seconds' }),
  })
  .refine(({ requireClientKey, clientApiKey }) => !requireClientKey || clientApiKey !== undefined, {
    path: ['clientApiKey'],
    message: 'the key that events have to carry is needed',
  });
export type MtsVpbxSettings = z.infer<typeof mtsVpbxSettings>;

/** The token goes into a header. MTS takes it in the query too, where every log on the way would keep it. */
export function requestTo({ baseUrl, token }: MtsVpbxSettings, path: string) {
  return { url: `${baseUrl.replace(/\/+$/, '')}${path}`, headers: { 'X-AUTH-TOKEN': token } };
}

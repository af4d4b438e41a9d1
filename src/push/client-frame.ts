import { z } from 'zod';
import type { ClientFrame } from './protocol/messages.ts';

/** What a client says, each by its `type`. */
export const clientFrameSchemas = {
  hello: z
    .object({
      type: z.literal('hello'),
      token: z.string().max(8_192),
      lastSequence: z.number().int().min(0).optional(),
    })
    .meta({ id: 'HelloFrame', description: 'The first frame, within three seconds.' }),
  pong: z.object({ type: z.literal('pong') }).meta({ id: 'PongFrame' }),
  renew: z
    .object({ type: z.literal('renew'), token: z.string().max(8_192) })
    .meta({ id: 'RenewFrame', description: 'A fresh token for the same person.' }),
};

const { hello, pong, renew } = clientFrameSchemas;
const schema = z.discriminatedUnion('type', [hello, pong, renew]);

/** Undefined for whatever is no frame of this protocol. */
export function parseClientFrame(text: string): ClientFrame | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data as ClientFrame) : undefined;
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import type { ClientFrame } from './protocol/messages.ts';

const schema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    token: z.string().max(8_192),
    lastSequence: z.number().int().min(0).optional(),
  }),
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('renew'), token: z.string().max(8_192) }),
]);

/** Undefined for whatever is no frame of this protocol. */
export function parseClientFrame(text: string): ClientFrame | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data as ClientFrame) : undefined;
  } catch {
    return undefined;
  }
}

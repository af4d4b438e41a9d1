import { z } from 'zod';

/**
 * One thing a PBX said to us: a webhook, one answer to a poll, or one frame of a stream. It is what the inbox keeps,
 * what a capture file holds (one a line, NDJSON) and what a connector's `parse` reads.
 */
export const exchangeSchema = z.object({
  /** When we received it, RFC 3339 UTC. Events without a time of their own happened then. */
  at: z.iso.datetime({ offset: true }),
  source: z.enum(['webhook', 'poll', 'stream']),
  /** Poll: the operation (`callLog`). Stream: the dialect (`ari`, `ami`). */
  operation: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  /** Lower-case names; credentials are taken out before anything is stored. */
  headers: z.record(z.string(), z.string()).optional(),
  status: z.number().int().optional(),
  /** The body as text, exactly as it came. */
  body: z.string(),
});
export type Exchange = z.infer<typeof exchangeSchema>;

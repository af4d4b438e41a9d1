import { z } from 'zod';
import { exchangeSchema } from './exchange.ts';

/**
 * A line of a capture: an exchange, or what stands beside the exchanges for whoever looks for trouble. Of these `replay` makes nothing:
 *
 * - a webhook with `refused`: the hub did not take it, and why;
 * - `answer`: what the PBX answered to something the hub asked (a page of the log as it came, a change, a failure).
 */
export const captureLineSchema = exchangeSchema.extend({
  source: z.enum(['webhook', 'poll', 'stream', 'answer']),
  refused: z.string().optional(),
});
export type CaptureLine = z.infer<typeof captureLineSchema>;

/** Whether `parse` is to read it. */
export function isExchange(
  line: CaptureLine,
): line is CaptureLine & { source: Exclude<CaptureLine['source'], 'answer'> } {
  return line.source !== 'answer' && line.refused === undefined;
}

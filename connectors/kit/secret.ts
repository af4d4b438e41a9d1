import { z } from 'zod';

/** A setting that is encrypted at rest, drawn as a password field and never sent back to a browser. */
export function secret(): z.ZodString {
  return z.string().min(1).meta({ secret: true });
}

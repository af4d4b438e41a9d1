import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

export const asteriskSettings = z.object({
  /** `http://pbx.example.org:8088`: the built-in HTTP server, with its prefix if it has one. */
  baseUrl: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8088'),
  username: z.string().min(1).default('callweave'),
  password: secret().optional(),
  /** Name of the ARI application that Callweave registers; any name that no other program uses. */
  application: z
    .string()
    .regex(/^[\w.-]+$/)
    .default('callweave'),
  /** Endpoints whose whole name matches are our devices: by default numbers of up to six digits. */
  devicePattern: z.string().refine(isRegExp, 'is not a regular expression').default('^\\d{1,6}$'),
  /** Endpoints that are lines to the outside, where their names and numbers do not tell. */
  trunks: z.array(z.string().min(1)).default([]),
});
export type AsteriskSettings = z.infer<typeof asteriskSettings>;

function isRegExp(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

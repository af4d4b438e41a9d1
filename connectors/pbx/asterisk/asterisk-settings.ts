import { z } from 'zod';
import { secret } from '../../kit/secret.ts';

/** A value in a line of AMI: a line break in it would begin an action of its own. */
const amiValue = (): z.ZodString => z.string().regex(/^[^\r\n]+$/, 'must be one line');

/** A name of the dial plan, which also stands inside expressions of it. */
const dialPlanName = (): z.ZodString =>
  z.string().regex(/^[\w.-]{1,79}$/, 'letters, digits, dashes and dots');

const menuExtension = (): z.ZodString =>
  z.string().regex(/^[\w*#.-]*\{id\}[\w*#.-]*$/, 'an extension with {id}');

export const asteriskSettings = z.object({
  /** How Callweave listens. ARI: `baseUrl` to `application`; AMI: `host` to `tls`. */
  interface: z.enum(['ari', 'ami']).default('ari'),
  /** `http://pbx.example.org:8088`: the built-in HTTP server, with its prefix if it has one. */
  baseUrl: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8088'),
  username: z.string().min(1).default('callweave'),
  password: secret().optional(),
  /** Name of the ARI application that Callweave registers; any name that no other program uses. */
  application: z
    .string()
    .regex(/^[\w.-]+$/)
    .default('callweave'),
  /** Where AMI listens. */
  host: z.string().min(1).default('127.0.0.1'),
  /** 5038; with TLS commonly 5039. */
  port: z.int().min(1).max(65_535).default(5038),
  /** The section of `manager.conf` that is the AMI user's name, and its secret. */
  user: amiValue().default('callweave'),
  secret: secret()
    .regex(/^[^\r\n]+$/, 'must be one line')
    .optional(),
  /** `md5`: AMI's secret is never sent, only the answer to a challenge of the server. */
  login: z.enum(['plain', 'md5']).default('plain'),
  /** AMI over TLS (`tlsenable=yes`); the certificate must be valid for `host`. */
  tls: z.boolean().default(false),
  /** Endpoints whose whole name matches are our devices: by default numbers of up to six digits. */
  devicePattern: z
    .string()
    .max(100)
    .refine(isRegExp, 'is not a regular expression')
    .refine(isTame, 'may repeat no group, and at most two characters')
    .default('^\\d{1,6}$'),
  /** Endpoints that are lines to the outside, where their names and numbers do not tell. */
  trunks: z.array(z.string().min(1)).default([]),
  /** Where calls that Callweave places, or hands on, enter the dial plan: the context of telephones. `from-internal` on FreePBX. */
  dialContext: dialPlanName().default('from-internal'),
  /** The telephone of a device: `PJSIP/{device}`, `SIP/{device}`; `Local/{device}@from-internal` rings all that an extension has. */
  dialEndpoint: amiValue().includes('{device}').default('PJSIP/{device}'),
  /** How outside numbers are dialled: `{number}` is E.164 without plus; `9{number}` where the dial plan wants a 9. */
  dialOutside: z
    .string()
    .regex(/^[\d*#+]*\{number\}$/, 'digits and {number}')
    .default('{number}'),
  /** What the agent's telephone shows while it rings: `{number}`, or `{device}` where the dial plan needs to know who calls. */
  dialCallerId: amiValue().default('{number}'),
  /** How long the agent's telephone rings. */
  dialRingSeconds: z.int().min(5).max(120).default(30),
  /** ARI: the application to which the dial plan hands callers who are to be led through a menu. */
  menuApplication: z
    .string()
    .regex(/^[\w.-]+$/)
    .default('callweave-menus'),
  /** Where menus find groups, queues and mailboxes in the dial plan; default: `dialContext`. */
  menuContext: dialPlanName().optional(),
  /** The extension of a group, a queue and a mailbox there; `{id}` is what stands in the menu. */
  menuGroup: menuExtension().default('{id}'),
  menuQueue: menuExtension().default('{id}'),
  menuVoicemail: menuExtension().default('*{id}'),
  /** AMI: the family of Asterisk's database that the dial plan blocks by. `blacklist` on FreePBX and with `BLACKLIST()`. */
  blockListFamily: dialPlanName().optional(),
  /** Callers come with a plus (`+79000000001`), so entries need one. */
  blockListPlus: z.boolean().default(false),
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

/** All tenants share the thread that matches it: a pattern that backtracks without end would stop everybody's calls. */
function isTame(source: string): boolean {
  const unescaped = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const repeats = unescaped.match(/[*+]|\{\d*,\d*\}/g) ?? [];
  return !/\)[*+?{]/.test(unescaped) && repeats.length <= 2;
}

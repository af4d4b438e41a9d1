import { z } from 'zod';
import { ASSIGN_POLICIES } from '../domain/assign-agent.ts';
import { DEFAULT_MISSED_CALLS, missedCallSettingsSchema } from './missed-call-settings.ts';

export const LOCALES = ['ru', 'en'] as const;

/** Whether the owner of a contact follows whoever is responsible for its calls. */
export const OWNER_FOLLOWS = ['never', 'whenUnowned', 'always'] as const;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isPageOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}

/** Far more queues or lines than any company has; each rule is looked at for each call. */
const MAX_RULES = 500;

/** Two PBXs may both have a queue "400": without `connectionId` the rule is for the queues of that id at all connections. */
const queueRuleSchema = z
  .strictObject({
    queueId: z.string().trim().min(1).max(200),
    connectionId: z.uuid().toLowerCase().optional(),
    policy: z.enum(ASSIGN_POLICIES).optional(),
    dutyAgentId: z
      .uuid()
      .toLowerCase()
      .optional()
      .meta({ description: 'Gets what nobody in the queue answered.' }),
  })
  .refine((rule) => rule.policy !== undefined || rule.dutyAgentId !== undefined, {
    message: 'needs a policy or somebody on duty',
  })
  .meta({ id: 'QueueRule' });

const lineRuleSchema = z
  .strictObject({
    line: z.string().trim().min(1).max(100).meta({ description: 'The number that customers dial.' }),
    policy: z.enum(ASSIGN_POLICIES),
  })
  .meta({ id: 'LineRule' });

export type QueueRule = z.infer<typeof queueRuleSchema>;
export type LineRule = z.infer<typeof lineRuleSchema>;

/** The part of the settings that decides who is responsible. */
export const assignRulesSchema = z.object({
  /** Who is responsible for an answered call. */
  assignPolicy: z.enum(ASSIGN_POLICIES),
  /** Queue id → agent who gets what nobody answered; a `dutyAgentId` of `queueRules` comes first. */
  queueDuty: z.record(z.string().max(200), z.uuid().toLowerCase()),
  queueRules: z.array(queueRuleSchema).max(MAX_RULES),
  lineRules: z.array(lineRuleSchema).max(MAX_RULES),
});
export type AssignRules = z.infer<typeof assignRulesSchema>;

/** What `tenants.settings` may hold; absent keys have the defaults below. The path reads the same keys. */
export const tenantSettingsSchema = z.object({
  ...assignRulesSchema.shape,
  /** Done when a call is final; the former owner is kept. */
  ownerFollows: z.enum(OWNER_FOLLOWS),
  /** Contacts with a key of another system are that system's: their owners follow only if this is true. */
  ownerFollowsImported: z.boolean(),
  /** After this long a finished call is final. */
  wrapUpSeconds: z.int().min(0).max(3600),
  /** Recordings of calls that ended longer ago are deleted, but for those under a legal hold; 0 keeps them. */
  recordingRetentionDays: z.int().min(0).max(36_500),
  /** Tasks made of calls that nobody answered. */
  missedCalls: missedCallSettingsSchema,
  /** After this long an entry of the audit log goes; at least a month. */
  auditRetentionDays: z.int().min(30).max(36_500),
  /** Pages outside of the hub on which its panel may stand. */
  widgetOrigins: z
    .array(z.string().max(300).refine(isPageOrigin, 'is not an origin such as https://crm.example.org'))
    .max(100),
  locale: z.enum(LOCALES),
  /** IANA name; for schedules and reports, never for stored times. */
  timeZone: z.string().max(64).refine(isTimeZone, 'is not a time zone such as Europe/Moscow'),
});
export type TenantSettings = z.infer<typeof tenantSettingsSchema>;

export const DEFAULT_SETTINGS: Readonly<TenantSettings> = Object.freeze({
  assignPolicy: 'lastConnected',
  queueDuty: {},
  queueRules: [],
  lineRules: [],
  ownerFollows: 'never',
  ownerFollowsImported: false,
  wrapUpSeconds: 30,
  recordingRetentionDays: 0,
  missedCalls: DEFAULT_MISSED_CALLS,
  auditRetentionDays: 1_095,
  widgetOrigins: [],
  locale: 'ru',
  timeZone: 'Europe/Moscow',
});

import { z } from 'zod';
import { ASSIGN_POLICIES } from '../domain/assign-agent.ts';

export const LOCALES = ['ru', 'en'] as const;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What `tenants.settings` may hold; absent keys have the defaults below. The path reads the same keys. */
export const tenantSettingsSchema = z.object({
  /** Who is responsible for an answered call. */
  assignPolicy: z.enum(ASSIGN_POLICIES),
  /** Queue id → agent who gets what nobody answered. */
  queueDuty: z.record(z.string().max(200), z.uuid()),
  /** After this long a finished call is final. */
  wrapUpSeconds: z.int().min(0).max(3600),
  locale: z.enum(LOCALES),
  /** IANA name; for schedules and reports, never for stored times. */
  timeZone: z.string().max(64).refine(isTimeZone, 'is not a time zone such as Europe/Moscow'),
});
export type TenantSettings = z.infer<typeof tenantSettingsSchema>;

export const DEFAULT_SETTINGS: Readonly<TenantSettings> = Object.freeze({
  assignPolicy: 'lastConnected',
  queueDuty: {},
  wrapUpSeconds: 30,
  locale: 'ru',
  timeZone: 'Europe/Moscow',
});

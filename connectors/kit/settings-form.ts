import { z } from 'zod';
import { AppError } from '../../src/platform/app-error.ts';

/** JSON Schema of a connector's settings as a person fills them in; secrets carry `secret: true`. */
export type SettingsSchema = Record<string, unknown>;

export interface SettingsProblem {
  /** Dotted path of the field: `apiKey`. */
  path: string;
  message: string;
}

/** What any definition, of a PBX or a CRM, says of its settings. */
export interface HasSettings<Settings> {
  displayName: string;
  settings: z.ZodType<Settings>;
}

/** The schema that draws the form. Pure data, safe to send to a browser. */
export function settingsSchemaOf(definition: Pick<HasSettings<unknown>, 'settings'>): SettingsSchema {
  return z.toJSONSchema(definition.settings, { io: 'input', unrepresentable: 'any' }) as SettingsSchema;
}

/** Names of the top-level settings that are secret, found by the mark that `secret()` leaves in the schema. */
export function secretFieldsOf(schema: SettingsSchema): string[] {
  const fields = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { properties, allOf, anyOf, oneOf } = node as Record<string, unknown>;
    for (const [name, property] of Object.entries(
      (properties as Record<string, unknown> | undefined) ?? {},
    )) {
      if (isSecret(property)) fields.add(name);
    }
    for (const branch of [allOf, anyOf, oneOf]) if (Array.isArray(branch)) branch.forEach(visit);
  };
  visit(schema);
  return [...fields];
}

function isSecret(property: unknown): boolean {
  if (typeof property !== 'object' || property === null) return false;
  const { secret, anyOf } = property as { secret?: unknown; anyOf?: unknown };
  return secret === true || (Array.isArray(anyOf) && anyOf.some(isSecret));
}

/** Throws `AppError('unprocessable')` with every problem at once; the values themselves are never repeated. */
export function parseSettings<Settings>(definition: HasSettings<Settings>, raw: unknown): Settings {
  const parsed = definition.settings.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems: SettingsProblem[] = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  throw new AppError('unprocessable', `The settings do not fit ${definition.displayName}`, {
    details: { problems },
  });
}

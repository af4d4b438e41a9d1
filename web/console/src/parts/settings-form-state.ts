import type { FieldSchema, Settings, SettingsSchema } from '../api/settings-schema.ts';

export type FieldKind = 'secret' | 'boolean' | 'choice' | 'number' | 'lines' | 'long' | 'text';

export interface Field {
  name: string;
  kind: FieldKind;
  schema: FieldSchema;
  isRequired: boolean;
}

/** Longer than a line is looked at as a text of its own. */
const LINE_CHARS = 1_000;

/** The fields of a form, in the order of the schema. */
export function fieldsOf(schema: SettingsSchema): Field[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    schema: field,
    kind: kindOf(field),
    isRequired: required.has(name) && field.default === undefined,
  }));
}

function kindOf(field: FieldSchema): FieldKind {
  if (field.secret) return 'secret';
  if (field.enum) return 'choice';
  if (field.type === 'boolean') return 'boolean';
  if (field.type === 'integer' || field.type === 'number') return 'number';
  if (field.type === 'array') return 'lines';
  return field.multiline || (field.maxLength ?? 0) > LINE_CHARS ? 'long' : 'text';
}

/** `pollEverySeconds` → `Poll every seconds`: for a field without a title. */
export function titleOf({ name, schema }: Field): string {
  if (schema.title) return schema.title;
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the form starts with: what is stored, else the default. Secrets are never sent here: their fields start empty. */
export function startOf(fields: readonly Field[], stored: Settings): Settings {
  return Object.fromEntries(
    fields.map(({ name, kind, schema }) => [
      name,
      kind === 'secret' ? '' : (stored[name] ?? schema.default ?? (kind === 'lines' ? [] : '')),
    ]),
  );
}

/** Whether the hub keeps a secret of this name. */
export function isSet(stored: Settings, name: string): boolean {
  const marker = stored[name];
  return typeof marker === 'object' && marker !== null && (marker as { set?: unknown }).set === true;
}

/** What is sent: empty fields are left out; an empty secret stays as it is. */
export function toSettings(fields: readonly Field[], values: Settings): Settings {
  return Object.fromEntries(
    fields.flatMap(({ name, kind }) => {
      const value = values[name];
      if (kind === 'lines' && Array.isArray(value))
        return [[name, value.map((line) => String(line).trim()).filter(Boolean)]];
      return value === '' || value === undefined ? [] : [[name, value]];
    }),
  );
}

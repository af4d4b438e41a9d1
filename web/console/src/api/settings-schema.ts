/** The part of JSON Schema that the settings of connectors use. */
export interface SettingsSchema {
  properties?: Record<string, FieldSchema>;
  required?: readonly string[];
}
export interface FieldSchema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: readonly string[];
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  secret?: boolean;
  multiline?: boolean;
}

export type Settings = Record<string, unknown>;

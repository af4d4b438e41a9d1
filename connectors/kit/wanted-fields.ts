import type { CrmPerson } from '../../src/domain/crm/crm-port.ts';
import type { Json } from '../../src/domain/crm/crm-step.ts';
import { ConnectorError } from './connector-error.ts';

/** `mobilephone`, or `company.revenue` for a field that only companies have. */
const FIELD = /^(?:(contact|company|lead)\.)?([A-Za-z0-9_]{1,100})$/;
/** A card with more fields is read by nobody. */
const MOST_FIELDS = 50;

/** A field that is wanted of one type of person. */
export interface WantedField {
  /** As it was wanted: the key in `CrmPerson.fields`. */
  name: string;
  /** The CRM's own name; letters, digits and `_` only, so it may stand in a query. */
  column: string;
}

/** Those of the names that can be a field, each once: nothing else ever gets into a query. */
export function readableFields(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => FIELD.test(name)).slice(0, MOST_FIELDS);
}

/** What is wanted of people of this type. */
export function wantedOf(type: CrmPerson['type'], names: readonly string[]): WantedField[] {
  return readableFields(names).flatMap((name) => {
    const [, of, column] = FIELD.exec(name) ?? [];
    return column === undefined || (of !== undefined && of !== type) ? [] : { name, column };
  });
}

/** The wanted fields of a row as a CRM gave it; what the row does not have is left out, and so is the whole where it has none. */
export function fieldsFrom(
  row: Readonly<Record<string, unknown>>,
  wanted: readonly WantedField[],
): Pick<CrmPerson, 'fields'> {
  const found = wanted.flatMap(({ name, column }) => {
    const value = Object.hasOwn(row, column) ? row[column] : undefined;
    return value === undefined || value === null ? [] : [[name, value as Json]];
  });
  return found.length === 0 ? {} : { fields: Object.fromEntries(found) };
}

/**
 * Asks for people with the columns that are wanted; where the CRM will not have the question so, without them: a column that was renamed there
 * costs a line of the card and not the name.
 */
export async function withFields<Answer>(
  wanted: readonly WantedField[],
  ask: (columns: readonly string[]) => Promise<Answer>,
): Promise<Answer> {
  const columns = wanted.map(({ column }) => column);
  if (columns.length === 0) return ask([]);
  try {
    return await ask(columns);
  } catch (error) {
    if (!(error instanceof ConnectorError) || (error.kind !== 'refused' && error.kind !== 'badPayload'))
      throw error;
    return ask([]);
  }
}

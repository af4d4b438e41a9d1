import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';

/** One error as Salesforce says it. */
export interface SaidError {
  code: string;
  message: string;
  /** Fields that it is about, where it says. */
  fields: string[];
}

/** Salesforce answers with a list of errors; anything else is somebody else's page. */
export function errorsOf(body: string): SaidError[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [];
  }
  return (Array.isArray(parsed) ? parsed : []).filter(isObject).flatMap((error) => {
    const code = textOf(error.errorCode);
    if (code === undefined) return [];
    const fields = Array.isArray(error.fields) ? error.fields.flatMap((field) => textOf(field) ?? []) : [];
    return { code, message: textOf(error.message) ?? '', fields };
  });
}

/** What Salesforce said of a request that it refused; empty for every other failure. */
export function refusalsOf(error: unknown): SaidError[] {
  if (!(error instanceof ConnectorError) || error.kind !== 'refused') return [];
  return errorsOf(error.answer?.body ?? '');
}
